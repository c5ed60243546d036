#include "Multiplexer.h"

#include "weir/Blocking.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace weir::host
{
namespace
{
constexpr std::chrono::milliseconds watchInterval{50};
constexpr std::size_t readSize = std::size_t{64} * 1024;
constexpr int readsPerTurn = 16;                                 // between two looks at the clock
constexpr std::size_t keptSendBuffer = std::size_t{1024} * 1024; // what one large command needed is given back
constexpr MonotonicTime atOnce{};

MonotonicTime now() noexcept
{
    return std::chrono::steady_clock::now();
}

/// True if the server says that it can serve no one for now; before Redis 7 a script's error holds that of its command.
bool isUnfit(std::string_view error) noexcept
{
    return error.starts_with("LOADING") || error.starts_with("READONLY") ||
           error.find("-READONLY ") != std::string_view::npos;
}
} // namespace

Multiplexer::Result Multiplexer::exchange(MonotonicTime deadline, std::string_view commands,
                                          std::span<RedisReply> replies)
{
    const auto start = now();
    const auto until = std::min(deadline, start + _bounds.timeout);
    if (start >= until)
        return Result::timeout;
    Lock lock(_mutex);
    if (const auto result = objection(replies.size(), commands.size()))
        return *result;
    Slot slot{.next = replies.data(), .until = until, .ticket = _answered + _queue.size(), .batch = _batch};
    enqueue(slot, commands, replies.size(), start);
    slot.leads = !std::exchange(_led, true);
    return Baton::waitsAside() ? waitAside(lock, slot) : waitOnThread(lock, slot);
}

Multiplexer::Result Multiplexer::waitAside(Lock& lock, Slot& slot)
{
    if (slot.leads)
    {
        lock.unlock();
        Baton::yield(); // what others of this thread are about to ask leaves with the same write
        return leadOn(lock, slot);
    }
    Baton called;
    slot.aside = &called;
    ++_aside;
    lock.unlock();
    called.wait();
    // NOLINTNEXTLINE(clang-analyzer-core.StackAddressEscape): nobody looks at it once it is posted
    return slot.finished ? slot.result : leadOn(lock, slot);
}

Multiplexer::Result Multiplexer::waitOnThread(Lock& lock, Slot& slot)
{
    const bool isFirst = slot.leads;
    lock.unlock();
    const Blocking waiting;
    if (!isFirst && _gongs[slot.batch].waitUntil(slot.until, Gong::bitOf(slot.ticket), slot.called) && slot.finished)
        return slot.result;
    return leadOn(lock, slot); // called to lead, or out of time, which may have brought either meanwhile
}

/// Leads if the slot shall, until it is finished or out of time.
Multiplexer::Result Multiplexer::leadOn(Lock& lock, Slot& slot)
{
    lock.lock();
    if (slot.leads)
        lead(lock, slot, slot.until);
    if (!slot.finished)
        abandon(slot);
    if (slot.leads)
        handOver(lock);
    return slot.result;
}

/// Why a call is not taken at all.
std::optional<Multiplexer::Result> Multiplexer::objection(std::size_t commands, std::size_t bytes) const
{
    if (!_connected)
        return Result::down;
    if (_awaited + commands > _bounds.commands)
        return Result::tooManyCommands;
    if (_unsent + bytes > _bounds.bytes)
        return Result::tooManyBytes;
    return std::nullopt;
}

void Multiplexer::enqueue(Slot& slot, std::string_view commands, std::size_t count, MonotonicTime now)
{
    _queue.push_back({&slot, count, now});
    _awaited += count;
    _gathered += commands;
    _unsent += commands.size();
}

void Multiplexer::abandon(const Slot& slot)
{
    _queue[slot.ticket - _answered].slot = nullptr;
}

void Multiplexer::lead(Lock& lock, const Slot& own, MonotonicTime deadline)
{
    while (!own.finished && now() < deadline)
        takeTurn(lock, deadline);
}

/// REQUIRES: connected. Afterwards perhaps not.
void Multiplexer::takeTurn(Lock& lock, MonotonicTime until)
{
    if (!_gathered.empty())
        _batch = (_batch + 1) % _gongs.size();
    _sending += _gathered;
    _gathered.clear();
    _allowed = _awaited;
    until = soonest(until);
    lock.unlock();
    wakeAll();
    const auto turn = transfer(until);
    lock.lock();
    _unsent = _sending.size() - _sent + _gathered.size();
    deliver();
    judge(turn);
    expire();
}

/// The next moment at which something is due.
MonotonicTime Multiplexer::soonest(MonotonicTime until) const
{
    if (!_queue.empty())
        until = std::min(until, _queue.front().submitted + _bounds.timeout);
    if (_aside > 0)
        for (const auto& entry : _queue)
            if (entry.slot != nullptr && entry.slot->aside != nullptr)
                until = std::min(until, entry.slot->until);
    return until;
}

/// Sends those away that were put aside for long enough: they cannot leave by themselves.
void Multiplexer::expire()
{
    if (_aside == 0)
        return;
    const auto time = now();
    for (auto& entry : _queue)
        if (entry.slot != nullptr && entry.slot->aside != nullptr && entry.slot->until <= time)
            finish(*std::exchange(entry.slot, nullptr), Result::timeout);
}

Multiplexer::Turn Multiplexer::transfer(MonotonicTime until)
{
    if (!send())
        return Turn::broken;
    _socket->await(_sending.empty() ? Readiness::readable : Readiness::either, until);
    return receive();
}

/// False if the connection is broken.
bool Multiplexer::send()
{
    while (_sent < _sending.size())
    {
        const auto taken = _socket->send(std::string_view(_sending).substr(_sent));
        if (!taken)
            return false;
        if (*taken == 0)
            return true;
        _sent += *taken;
    }
    _sending.clear();
    _sent = 0;
    if (_sending.capacity() > keptSendBuffer)
        _sending.shrink_to_fit();
    return true;
}

Multiplexer::Turn Multiplexer::receive()
{
    for (int i = 0; i < readsPerTurn; ++i)
    {
        const auto room = _parser.space(readSize);
        const auto size = _socket->receive(room);
        if (!size)
            return Turn::broken;
        _parser.received(*size);
        const auto turn = parse();
        if (turn != Turn::more || *size < room.size())
            return turn == Turn::more ? Turn::drained : turn;
    }
    return Turn::more;
}

Multiplexer::Turn Multiplexer::parse()
{
    RedisReply reply;
    auto step = _parser.next(reply);
    for (; step == RespParser::Step::reply; step = _parser.next(reply))
    {
        if (_replies.size() == _allowed)
            return Turn::unasked;
        if (const auto* error = std::get_if<RedisReply::Error>(&reply.value); error != nullptr && isUnfit(error->text))
            _unfit = error->text;
        _replies.push_back(std::move(reply));
    }
    return step == RespParser::Step::error ? Turn::garbled : Turn::more;
}

void Multiplexer::deliver()
{
    for (auto& reply : _replies)
    {
        auto& entry = _queue.front();
        if (entry.slot != nullptr)
            *entry.slot->next++ = std::move(reply);
        --_awaited;
        if (--entry.missing > 0)
            continue;
        if (entry.slot != nullptr)
            finish(*entry.slot, Result::answered);
        _queue.pop_front();
        ++_answered;
    }
    _replies.clear();
}

void Multiplexer::judge(Turn turn)
{
    if (!_unfit.empty())
        drop(Result::down, "it says: " + std::exchange(_unfit, {}));
    else if (turn == Turn::broken)
        drop(Result::down, "the connection ended");
    else if (turn == Turn::unasked)
        drop(Result::protocol, "it answered what was not asked");
    else if (turn == Turn::garbled)
        drop(Result::protocol, "it sent " + std::string(_parser.error()));
    else if (turn == Turn::drained && !_queue.empty() && now() >= _queue.front().submitted + _bounds.timeout)
        drop(Result::timeout, "no answer within " + std::to_string(_bounds.timeout.count()) + " ms");
}

void Multiplexer::finish(Slot& slot, Result result)
{
    slot.result = result;
    slot.finished = true;
    if (!slot.leads)
        call(slot);
}

/// The slot may be gone from here on. `wakeAll` completes it.
void Multiplexer::call(Slot& slot)
{
    if (slot.aside != nullptr)
    {
        --_aside;
        return _posts.push_back(slot.aside);
    }
    _calls[slot.batch] |= Gong::bitOf(slot.ticket);
    slot.called.store(true, std::memory_order_release);
}

void Multiplexer::drop(Result result, std::string reason)
{
    _socket.reset();
    _sending.clear();
    _sent = 0;
    _gathered.clear();
    _unsent = _awaited = 0;
    _answered += _queue.size();
    for (const auto& entry : std::exchange(_queue, {}))
        if (entry.slot != nullptr)
            finish(*entry.slot, result);
    _reason = std::move(reason);
    _connected = false;
    _lost.notify_all();
}

/// Unlocks. REQUIRES: the caller leads; it does not any more.
void Multiplexer::handOver(Lock& lock)
{
    lock.unlock();
    wakeAll(); // before anybody else leads: what they ask next then gathers for one write
    lock.lock();
    const auto heir = std::ranges::find_if(std::views::reverse(_queue), &Entry::slot);
    _led = heir != std::ranges::rend(_queue);
    if (!_led)
        return lock.unlock();
    auto& slot = *heir->slot;
    slot.leads = true;
    if (auto* const baton = std::exchange(slot.aside, nullptr))
    {
        --_aside;
        lock.unlock();
        return baton->post();
    }
    auto& gong = _gongs[slot.batch];
    const auto bit = Gong::bitOf(slot.ticket);
    slot.called.store(true, std::memory_order_release);
    lock.unlock();
    gong.strike(bit);
}

void Multiplexer::wakeAll()
{
    for (std::size_t i = 0; i < _gongs.size(); ++i)
        if (const auto bits = std::exchange(_calls[i], 0); bits != 0)
            _gongs[i].strike(bits);
    for (auto* baton : _posts)
        baton->post();
    _posts.clear();
}

void Multiplexer::connect(RedisSocket socket)
{
    const std::lock_guard lock(_mutex);
    _socket.emplace(std::move(socket));
    _parser.reset();
    _connected = true;
}

std::optional<std::string> Multiplexer::watch(const std::stop_token& stop)
{
    Lock lock(_mutex);
    while (_connected && !stop.stop_requested())
    {
        _lost.wait_for(lock, stop, watchInterval, [this] { return !_connected; });
        if (!_connected || std::exchange(_led, true))
            continue;
        takeTurn(lock, atOnce);
        handOver(lock);
        lock.lock();
    }
    return _connected ? std::nullopt : std::optional(_reason);
}
} // namespace weir::host
