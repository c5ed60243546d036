#include "Dialler.h"

#include "PrivateAddresses.h"
#include "TlsSocket.h"
#include "UpstreamError.h"

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Net/SocketAddress.h>

#include <algorithm>

namespace weir::external
{
namespace
{
Poco::Net::SocketAddress socketAddress(const IpAddress& address, std::uint16_t port)
{
    const auto bytes = address.bytes();
    return {Poco::Net::IPAddress(bytes.data(), static_cast<poco_socklen_t>(bytes.size())), port};
}
} // namespace

Dialler::Dialler(const UpstreamSettings& settings, AddressBook& book)
    : _settings(settings), _authority(settings.url.authority()), _book(book)
{
    if (settings.url.isSecure)
        _tls = makeTlsContext(settings.authorities);
}

Addresses Dialler::addresses(MonotonicTime until)
{
    const auto literal = _settings.url.literal();
    auto found = literal ? Outcome<Addresses, std::string>(Addresses{*literal}) : _book.find(_settings.url.host, until);
    if (!found)
        throw UpstreamError(Failure::connect, found.error());
    if (!_settings.allowPrivate)
        std::erase_if(*found, isPrivateAddress);
    if (found->empty())
        throw UpstreamError(Failure::connect,
                            "all its addresses are private, and external.allowPrivate does not allow that");
    return std::move(*found);
}

std::unique_ptr<UpstreamSession> Dialler::dial(const Addresses& addresses, MonotonicTime until) const
{
    std::string problem;
    for (auto left = addresses.size(); left > 0; --left)
    {
        const auto now = std::chrono::steady_clock::now();
        const auto share = (until - now) / static_cast<MonotonicTime::rep>(left);
        const auto& address = addresses[addresses.size() - left];
        try
        {
            return dialOne(address, now + share);
        }
        catch (const Poco::TimeoutException&)
        {
            problem = address.text() + " does not take the connection in time";
        }
        catch (const Poco::Exception& exception)
        {
            problem = address.text() + ": " + exception.displayText();
        }
    }
    throw UpstreamError(Failure::connect, problem);
}

std::unique_ptr<UpstreamSession> Dialler::dialOne(const IpAddress& address, MonotonicTime until) const
{
    auto* const secure = _tls ? new TlsSocket(_tls) : nullptr;
    DeadlineSocket::Ptr socket(secure != nullptr ? secure : new DeadlineSocket);
    socket->setDeadline(until);
    socket->open(socketAddress(address, _settings.url.port));
    if (secure != nullptr)
        secure->shakeHands(_settings.url.host);
    return std::make_unique<UpstreamSession>(socket, address, _authority);
}
} // namespace weir::external
