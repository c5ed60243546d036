#include "Connection.h"

#include "Release.h"
#include "ResponseCoding.h"

#include <array>
#include <cstring>

namespace weir::http
{
namespace
{
constexpr std::size_t requestsPerTurn = 32; // of one client that sends many at once
} // namespace

Connection::Connection(Shared& shared, Placement::Seat seat, std::unique_ptr<Transport> transport, Peer peer,
                       Admission::Place place, MonotonicTime deadline)
    : _shared(shared),
      _seat(std::move(seat)),
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

bool Connection::isIdle() const noexcept
{
    return _phase == Phase::reading && _want == Want::readable && _reader.stage() == RequestReader::Stage::idle &&
           _rest.empty();
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
    _began = turn.now();
    if (++_shared.waiting > turn.settings().queueLimit)
        return refuse(turn, {503, "too many requests wait for a thread; operators: server.threads, server.queueLimit",
                             "server.queueLimit"});
    _reader.hold(request);
    _want = Want::thread;
    _deadline = later(_began, turn.settings().queueTimeout);
}

void Connection::unpark() noexcept
{
    if (_phase == Phase::parked)
        --_shared.waiting;
    _phase = Phase::reading;
}

/// The request has its thread, or will have none.
void Connection::endWait(const Turn& turn) noexcept
{
    if (_phase == Phase::parked)
        _reader.waited(turn.now() - _began);
    unpark();
}

void Connection::onThread(Turn& turn)
{
    _inTurn = 0;
    _want = Want::readable;
    if (_phase == Phase::parked)
    {
        endWait(turn);
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
    _seat.mailbox().goOn(*this);
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
    endWait(turn);
    _refused = true;
    auto outgoing = _shared.dispatcher.refuse(_reader.request(), refusal);
    reply(turn, std::move(outgoing), false);
}
} // namespace weir::http
