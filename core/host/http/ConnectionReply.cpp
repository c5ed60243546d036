// The connection's side that answers.
#include "Connection.h"
#include "Release.h"
#include "weir/Problem.h"

namespace weir::http
{
namespace
{
constexpr std::chrono::milliseconds heartbeatInterval{15000};

/// The problem a pull function failed with before anything was sent.
Refusal pullRefusal()
{
    try
    {
        throw;
    }
    catch (const ProblemException& exception)
    {
        return {exception.problem().status, exception.problem().detail};
    }
    catch (...)
    {
        return {500, "the answer could not be produced"};
    }
}
} // namespace

void Connection::reply(Turn& turn, Outgoing&& outgoing, bool keepAlive)
{
    const auto& incoming = _reader.request();
    if (!_reply)
        _reply = std::make_unique<Reply>();
    _phase = Phase::replying;
    follow(turn, _reply->begin(
                     std::move(outgoing),
                     {.head = incoming.method == "HEAD",
                      .http10 = _reader.isHttp10(),
                      .keepAlive = keepAlive,
                      .mayHold = keepAlive && _rest.empty()},
                     *_transport, turn, [&] { return _shared.dispatcher.refuse(incoming, pullRefusal()); },
                     [&] { return openQueue(turn); }));
}

std::shared_ptr<EventQueue> Connection::openQueue(const Turn& turn)
{
    auto queue = std::make_shared<EventQueue>(turn.settings().maxQueuedEvents);
    queue->hook({.filled = [this, weak = std::weak_ptr(queue)] { _seat.mailbox().post({.filled = weak.lock()}); },
                 .dropped = [this] { strike("server.maxQueuedEvents"); }});
    queue->owner = this;
    return queue;
}

void Connection::follow(Turn& turn, Reply::State state)
{
    if (!_transport->isHandshaking()) // else a client that dribbles its handshake would never be late
        _deadline = later(turn.now(), turn.settings().writeTimeout);
    switch (state)
    {
    case Reply::State::sent:
        return answered(turn);
    case Reply::State::held:
        _want = Want::send;
        return;
    case Reply::State::broken:
        return end();
    case Reply::State::wouldRead:
        _want = Want::readable;
        return;
    case Reply::State::wouldWrite:
        _want = Want::writable;
        return;
    case Reply::State::mayWait:
        _want = Want::thread;
        _deadline = later(turn.now(), turn.settings().queueTimeout);
        return;
    case Reply::State::events:
        if (_shared.closing) // what came since the stream began, or since it was looked at, still arrives
            return _reply->events()->isEmpty() ? hangUp() : follow(turn, _reply->advance(*_transport, turn));
        _want = Want::readable;
        _deadline = later(turn.now(), heartbeatInterval);
        return;
    }
}

void Connection::answered(Turn& turn)
{
    const bool askedFor = !_reader.isPersistent() && !_refused;
    // Some clients send a line break behind a body (RFC 9112, section 2.2): unread, it would take the answer with it.
    const bool mayTrail = _reader.hasBody();
    const bool keepAlive = _reply->keepsAlive();
    _reply->reset();
    _reader.next();
    if (!keepAlive)
    {
        if (!askedFor || mayTrail || !_rest.empty())
            return linger(turn);
        return hangUp();
    }
    if (_rest.empty())
        release(_rest); // an idle connection holds no memory
    _phase = Phase::reading;
    _want = Want::readable;
    _deadline = idleDeadline(turn);
}

void Connection::linger(Turn& turn)
{
    _transport->endWriting();
    _phase = Phase::lingering;
    _want = Want::readable;
    _deadline = later(turn.now(), lingerTime);
}

void Connection::discard(Turn& turn)
{
    const auto result = _transport->read(turn.readBuffer(readSize));
    if (result.bytes == 0)
        wantAfter(result.state);
}

void Connection::onEvents(Turn& turn)
{
    if (_phase == Phase::replying && _reply->events() != nullptr && !_reply->isStalled())
        follow(turn, _reply->advance(*_transport, turn));
}
} // namespace weir::http
