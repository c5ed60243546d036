#include "http/Wire.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>

#include <algorithm>
#include <limits>

namespace weir::ctl
{
namespace
{
namespace net = Poco::Net;

template <class Session>
class SessionWire final : public Wire, private Session
{
public:
    using Session::Session;

    [[nodiscard]] net::HTTPClientSession& session() noexcept override { return *this; }
    [[nodiscard]] int take() override { return this->get(); }

    [[nodiscard]] std::size_t take(char* buffer, std::size_t size) override
    {
        const int got = this->read(buffer, static_cast<std::streamsize>(size));
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }

    void send(std::string_view bytes) override
    {
        constexpr std::size_t most = std::numeric_limits<int>::max();
        while (!bytes.empty())
        {
            const int sent = this->socket().sendBytes(bytes.data(), static_cast<int>(std::min(bytes.size(), most)));
            if (sent <= 0)
                throw net::ConnectionResetException();
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

private:
    void connect(const net::SocketAddress& address) override
    {
        Session::connect(address);
        this->socket().setNoDelay(true); // or the end of a body waits for the acknowledgement of its beginning
    }
};

net::Context::Ptr trust(const std::string& caFile)
{
    net::initializeSSL();
    net::Context::Params parameters;
    parameters.verificationMode = net::Context::VERIFY_STRICT;
    parameters.caLocation = caFile;
    parameters.loadDefaultCAs = caFile.empty();
    return new net::Context(net::Context::TLS_CLIENT_USE, parameters);
}

std::unique_ptr<Wire> makeWire(const Endpoint& endpoint)
{
    const auto& url = endpoint.url;
    if (url.getScheme() == "https")
        return std::make_unique<SessionWire<net::HTTPSClientSession>>(url.getHost(), url.getPort(),
                                                                      trust(endpoint.caFile));
    return std::make_unique<SessionWire<net::HTTPClientSession>>(url.getHost(), url.getPort());
}
} // namespace

std::unique_ptr<Wire> openWire(const Endpoint& endpoint)
{
    auto wire = makeWire(endpoint);
    wire->session().setKeepAlive(true);
    const Poco::Timespan connecting(5, 0);
    const Poco::Timespan waiting(endpoint.patience.count(), 0);
    wire->session().setTimeout(connecting, waiting, waiting);
    return wire;
}
} // namespace weir::ctl
