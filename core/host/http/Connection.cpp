#include "Connection.h"

#include "Release.h"
#include "ResponseCoding.h"
#include "weir/Problem.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace weir::http
{
namespace
{
constexpr std::size_t readSize = 64 * 1024;
constexpr std::size_t requestsPerTurn = 32; // of one client that sends many at once
constexpr std::chrono::milliseconds lingerTime{1000};
constexpr std::chrono::milliseconds closingGrace{1000};
constexpr std::chrono::milliseconds heartbeatInterval{15000};
constexpr std::chrono::milliseconds bodyGrace{5000}; // before the rate of a body is judged

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

/// How long a body that has come so far may go on at the required rate.
std::chrono::milliseconds earned(std::size_t received, std::size_t rate)
{
    return std::max(bodyGrace, std::chrono::milliseconds(received * 1000 / rate));
}
} // namespace

Connection::Connection(Shared& shared, Mailbox& mailbox, std::unique_ptr<Transport> transport, Peer peer,
                       Admission::Place place, MonotonicTime deadline)
    : _shared(shared),
      _mailbox(mailbox),
      _peer(std::move(peer)),
      _place(std::move(place)),
      _transport(std::move(transport)),
      _reader(_peer, shared.bodies),
      _born(std::chrono::steady_clock::now()),
      _deadline(deadline)
{
}

Connection::~Connection()
{
    unpark();
    if (_reply)
        _reply->reset();
}

void Connection::end() noexcept
{
    _want = Want::end;
    _deadline = TimerWheel::never;
}

/// Says that this is the end: over TLS it would look like a cut otherwise (RFC 8446, section 6.1).
void Connection::hangUp() noexcept
{
    _transport->endWriting();
    end();
}

void Connection::strike(const char* limit) noexcept
{
    _shared.dispatcher.limitStruck(limit);
}

void Connection::wantAfter(Transport::State state) noexcept
{
    if (state == Transport::State::closed)
        return end();
    _want = state == Transport::State::wouldWrite ? Want::writable : Want::readable;
}

// --- reading -----------------------------------------------------------------------------------------------------

void Connection::onReady(Turn& turn)
{
    _inTurn = 0;
    switch (_phase)
    {
    case Phase::reading:
        return read(turn);
    case Phase::lingering:
        return discard(turn);
    case Phase::replying:
        if (_reply->events() != nullptr && _want == Want::readable && !_reply->isStalled())
            return discard(turn); // only the client's leaving is of interest
        follow(turn, _reply->advance(*_transport, turn));
        return resume(turn);
    case Phase::parked:
    case Phase::aside:
        break; // not in the set
    }
}

void Connection::read(Turn& turn)
{
    do
    {
        const auto buffer = turn.readBuffer(_rest.size() + readSize);
        std::memcpy(buffer.data(), _rest.data(), _rest.size());
        const bool wasHandshaking = _transport->isHandshaking();
        const auto result = _transport->read(buffer.subspan(_rest.size()));
        if (wasHandshaking && !_transport->isHandshaking())
            _deadline = idleDeadline(turn);
        if (result.bytes == 0)
            return wantAfter(result.state);
        const std::string_view bytes(buffer.data(), _rest.size() + result.bytes);
        _rest.clear();
        process(turn, bytes);
    } while (hasMore(turn));
}

/// True if there is more to read although the socket may have nothing.
bool Connection::hasMore(const Turn& turn) const noexcept
{
    return _phase == Phase::reading && _want == Want::readable && !turn.isDetached() && _transport->hasBuffered();
}

void Connection::process(Turn& turn, std::string_view bytes)
{
    while (_phase == Phase::reading && _want != Want::end)
    {
        if (turn.isDetached() && !bytes.empty())
            return keep(bytes); // the next request is the loop's: this thread has had its turn
        if (_inTurn >= requestsPerTurn && !bytes.empty())
            return giveTurn(bytes);
        const auto stage = _reader.stage();
        std::size_t consumed = 0;
        const auto progress = _reader.feed(bytes, consumed, {turn.settings(), _shared.dispatcher});
        const auto read = bytes.substr(0, consumed);
        bytes.remove_prefix(consumed);
        if (_reader.stage() != stage)
            _began = turn.now();
        if (progress == RequestReader::Progress::needsMore)
            return awaitMore(turn, bytes);
        keep(bytes); // before anybody else may work on the connection
        if (progress == RequestReader::Progress::refused)
            return refuse(turn, _reader.refusal());
        whole(turn, read);
    }
}

/// Lets the other connections of the loop have their turn.
void Connection::giveTurn(std::string_view rest)
{
    keep(rest);
    _want = Want::turn;
    _deadline = TimerWheel::never;
}

void Connection::onTurn(Turn& turn)
{
    _inTurn = 0;
    _want = Want::readable;
    resume(turn);
}

void Connection::keep(std::string_view rest)
{
    _rest.assign(rest);
}

void Connection::awaitMore(Turn& turn, std::string_view rest)
{
    if (rest.empty() && _reader.stage() == RequestReader::Stage::idle)
        release(_rest); // an idle connection holds no memory
    else
        keep(rest);
    _want = Want::readable;
    switch (_reader.stage())
    {
    case RequestReader::Stage::idle:
        _deadline = idleDeadline(turn);
        break;
    case RequestReader::Stage::head:
        _deadline = later(_began, turn.settings().headTimeout);
        break;
    case RequestReader::Stage::body:
        _deadline = bodyDeadline(turn);
        break;
    }
    if (_reader.takeContinue())
        sendContinue();
}

void Connection::sendContinue()
{
    constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto result = _transport->write(std::array{line});
    if (result.bytes != line.size())
        end(); // it does not even read the answers to what it sent before
}

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

// --- running -----------------------------------------------------------------------------------------------------

void Connection::whole(Turn& turn, std::string_view request)
{
    const auto& incoming = _reader.request();
    if (turn.mayWait() || _shared.dispatcher.isInstant(incoming.method, incoming.target))
        return run(turn);
    park(turn, request);
}

void Connection::park(Turn& turn, std::string_view request)
{
    _phase = Phase::parked;
    if (++_shared.waiting > turn.settings().queueLimit)
        return refuse(turn, {503, "too many requests wait for a thread; operators: server.threads, server.queueLimit",
                             "server.queueLimit"});
    _reader.hold(request);
    _want = Want::thread;
    _deadline = later(turn.now(), turn.settings().queueTimeout);
}

void Connection::unpark() noexcept
{
    if (_phase == Phase::parked)
        --_shared.waiting;
    _phase = Phase::reading;
}

void Connection::onThread(Turn& turn)
{
    _inTurn = 0;
    _want = Want::readable;
    if (_phase == Phase::parked)
    {
        unpark();
        run(turn);
    }
    else if (_phase == Phase::replying)
        follow(turn, _reply->advance(*_transport, turn));
    resume(turn);
}

void Connection::onReturn(Turn& turn)
{
    _inTurn = 0;
    if (_want == Want::end)
        return;
    onEvents(turn);
    resume(turn);
}

/// Goes on with what was read before an answer had to be waited for.
void Connection::resume(Turn& turn)
{
    if (_phase != Phase::reading || _want == Want::end || turn.isDetached())
        return;
    if (!_rest.empty())
    {
        const auto buffer = turn.readBuffer(_rest.size());
        std::memcpy(buffer.data(), _rest.data(), _rest.size());
        process(turn, {buffer.data(), _rest.size()});
    }
    if (hasMore(turn))
        read(turn);
}

void Connection::run(Turn& turn)
{
    ++_requests;
    ++_inTurn;
    _call = turn.takeCall();
    if (!_call)
        return answer(turn, _shared.dispatcher.dispatch(_reader.request()));
    go(turn, _call->begin(_shared.dispatcher, _reader.request()));
}

void Connection::go(Turn& turn, bool isAnswered)
{
    if (!isAnswered)
    {
        if (_phase != Phase::aside)
            turn.exchangeBuffer(_call->bytes()); // the request views what was read
        _phase = Phase::aside;
        return;
    }
    auto call = std::move(_call);
    answer(turn, call->take());
    turn.giveBack(std::move(call)); // not before: the answer is shaped by the request, which may lie in its memory
}

void Connection::putAside(Baton& baton) noexcept
{
    if (!baton.wakes(*this))
        return;
    _want = Want::post;
    _deadline = TimerWheel::never;
    _call->putAside();
}

void Connection::yield() noexcept
{
    wake();
    _want = Want::post;
    _deadline = TimerWheel::never;
    _call->putAside();
}

void Connection::putAside(MonotonicTime until) noexcept
{
    _want = Want::ready;
    _deadline = until;
    _call->putAside();
}

void Connection::wake() noexcept
{
    _mailbox.post({.posted = this});
}

void Connection::onGoing(Turn& turn)
{
    _inTurn = 0;
    _want = Want::readable;
    go(turn, _call->resume());
    resume(turn);
}

void Connection::answer(Turn& turn, Outgoing&& outgoing)
{
    _reader.dropBody(); // what has been answered needs no memory while the client reads
    turn.refreshNow();
    encodeBody(_reader.request(), turn.settings().gzipMinSize, outgoing.response);
    reply(turn, std::move(outgoing), _reader.isPersistent() && mayStay(turn));
}

bool Connection::mayStay(const Turn& turn) const noexcept
{
    const auto& settings = turn.settings();
    if (_shared.closing)
        return false;
    if (_requests >= settings.maxRequests)
    {
        _shared.dispatcher.limitStruck("server.maxRequestsPerConnection");
        return false;
    }
    if (turn.now() < later(_born, settings.maxConnectionAge))
        return true;
    _shared.dispatcher.limitStruck("server.maxConnectionAge");
    return false;
}

void Connection::refuse(Turn& turn, const Refusal& refusal)
{
    unpark();
    _refused = true;
    auto outgoing = _shared.dispatcher.refuse(_reader.request(), refusal);
    reply(turn, std::move(outgoing), false);
}

// --- replying ----------------------------------------------------------------------------------------------------

void Connection::reply(Turn& turn, Outgoing&& outgoing, bool keepAlive)
{
    const auto& incoming = _reader.request();
    if (!_reply)
        _reply = std::make_unique<Reply>();
    _phase = Phase::replying;
    follow(turn, _reply->begin(
                     std::move(outgoing),
                     {.head = incoming.method == "HEAD", .http10 = _reader.isHttp10(), .keepAlive = keepAlive},
                     *_transport, turn, [&] { return _shared.dispatcher.refuse(incoming, pullRefusal()); },
                     [&] { return openQueue(turn); }));
}

std::shared_ptr<EventQueue> Connection::openQueue(const Turn& turn)
{
    auto queue = std::make_shared<EventQueue>(turn.settings().maxQueuedEvents);
    queue->hook({.filled = [this, weak = std::weak_ptr(queue)] { _mailbox.post({.filled = weak.lock()}); },
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
        _deadline = TimerWheel::never;
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

// --- time and the end --------------------------------------------------------------------------------------------

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
        strike("server.writeTimeout");
        _transport->dropUnsent(); // the client does not take it, and the kernel would keep it
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
