// One connection to the service, from one request to the next.
#pragma once

#include "AnswerReader.h"
#include "DeadlineSocket.h"
#include "ExternalService.h"
#include "weir/Cidr.h"

#include <string>

namespace weir::external
{
/// Writes requests and reads answers. Not Poco::Net::HTTPClientSession: that one prints each head twice, through
/// streams that it makes for every request, connects again and sends a part of a request a second time by itself, and
/// reads what an answer says about its own end more leniently than a cache may. Not thread-safe.
class UpstreamSession final
{
public:
    /// Takes over a connected socket; `address` is the one it is connected to, `authority` what Host says.
    UpstreamSession(DeadlineSocket::Ptr socket, const IpAddress& address, std::string authority)
        : _socket(std::move(socket)), _address(address), _authority(std::move(authority))
    {
    }

    /// Sends the request and returns its answer. Throws UpstreamError, Poco::TimeoutException at the deadline, and
    /// other exceptions of POCO's if the connection fails; `hasAnswered` then tells whether anything had come.
    [[nodiscard]] Answer ask(const UpstreamRequest& request, AnswerLimits limits, MonotonicTime deadline);
    [[nodiscard]] bool hasAnswered() const noexcept { return _answered; }

    /// True if the connection is as the last answer left it: neither closed nor with anything unasked-for in it.
    [[nodiscard]] bool isIdle() { return _socket->isSilent(); }
    [[nodiscard]] const IpAddress& address() const noexcept { return _address; }

private:
    /// False if the service stopped taking it; what it says about that may still be read.
    bool send(const UpstreamRequest& request);

    DeadlineSocket::Ptr _socket;
    IpAddress _address;
    std::string _authority;
    bool _answered = false;
};
} // namespace weir::external
