// How long a connection waits for what, and what becomes of it then.
#include "Connection.h"

#include <algorithm>

namespace weir::http
{
namespace
{
constexpr std::chrono::milliseconds closingGrace{1000};
constexpr std::chrono::milliseconds bodyGrace{5000}; // before the rate of a body is judged

/// How long a body that has come so far may go on at the required rate.
std::chrono::milliseconds earned(std::size_t received, std::size_t rate)
{
    return std::max(bodyGrace, std::chrono::milliseconds(received * 1000 / rate));
}
} // namespace

MonotonicTime Connection::idleDeadline(const Turn& turn) const noexcept
{
    const auto& settings = turn.settings();
    if (_shared.closing)
        return later(turn.now(), closingGrace);
    // A connection that is in use learns of its age from an answer, not from a request that is lost.
    const auto tooOld = std::max(later(_born, settings.maxConnectionAge), later(turn.now(), closingGrace));
    return std::min(later(turn.now(), settings.keepAliveTimeout), tooOld);
}

MonotonicTime Connection::bodyDeadline(const Turn& turn) const noexcept
{
    const auto& settings = turn.settings();
    return later(_began, std::min(settings.bodyTimeout, earned(_reader.bodySize(), settings.bodyRate)));
}

Refusal Connection::lateRefusal(const Turn& turn) const
{
    const auto& settings = turn.settings();
    if (_reader.stage() == RequestReader::Stage::head)
        return {408, "the head of the request was not whole in time; operators: server.headTimeout",
                "server.headTimeout"};
    if (earned(_reader.bodySize(), settings.bodyRate) < settings.bodyTimeout)
        return {408, "the body came too slowly; operators: server.bodyRate", "server.bodyRate"};
    return {408, "the body was not whole in time; operators: server.bodyTimeout", "server.bodyTimeout"};
}

const char* Connection::idleLimit(const Turn& turn) const noexcept
{
    if (_transport->isHandshaking())
        return "server.headTimeout";
    return turn.now() < later(_born, turn.settings().maxConnectionAge) ? "server.keepAliveTimeout"
                                                                       : "server.maxConnectionAge";
}

void Connection::onExpired(Turn& turn)
{
    switch (_phase)
    {
    case Phase::reading:
        if (_reader.stage() != RequestReader::Stage::idle)
            return refuse(turn, lateRefusal(turn));
        if (!_shared.closing)
            strike(idleLimit(turn));
        return hangUp();
    case Phase::parked:
        return refuse(turn, {503, "no thread came free in time; operators: server.threads, server.queueTimeout",
                             "server.queueTimeout"});
    case Phase::replying:
        if (_reply->events() != nullptr && !_reply->isStalled())
            return follow(turn, _reply->heartbeat(*_transport));
        strike(_want == Want::thread ? "server.queueTimeout" : "server.writeTimeout");
        _transport->dropUnsent(); // a client that does not take it leaves it to the kernel; nor may a cut look whole
        return end();
    case Phase::aside:
        return; // whoever posts keeps the deadline
    case Phase::lingering:
        return end();
    }
}

void Connection::onClosing(Turn& turn)
{
    if (_phase == Phase::replying && _reply->events() != nullptr)
    {
        onEvents(turn); // what was sent before the end still arrives; a client that does not take it has a moment
        _deadline = std::min(_deadline, later(turn.now(), lingerTime));
        return;
    }
    if (_phase == Phase::reading && _reader.stage() == RequestReader::Stage::idle)
        _deadline = std::min(_deadline, idleDeadline(turn));
}
} // namespace weir::http
