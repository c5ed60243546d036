// Many callers on one connection.
#pragma once

#include "Gong.h"
#include "RedisSocket.h"
#include "RespParser.h"
#include "weir/Baton.h"
#include "weir/Clock.h"
#include "weir/Redis.h"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace weir::host
{
/// Leader and followers. A caller appends its command; if nobody leads, it leads: it sends all that has gathered in one
/// write and reads replies, in order, for everybody, until its own has come. Then it hands the lead to one that still
/// waits, the last of them, since its reply comes last. Alone this is a plain call, with k callers it is a pipeline of
/// k, and there is no thread in between. What gathers while replies are awaited leaves with the next write, as in a
/// group commit. Whoever leads while it is put aside (see Baton) has its loop watch the connection.
///
/// Replies belong to commands by their order alone, so an entry stays in the queue until its replies have been read,
/// also if its caller has left: they are dropped then. Whoever leads next reads them first; if no call comes, `watch`
/// does soon. The connection is given up when it is at its end, when what it brings is not RESP or was not asked for,
/// when its oldest command has waited for longer than `timeout`, and when a reply says that the server cannot serve at
/// all: it is loading its data, or a replica that takes no writes (its name may lead to another server by now). All
/// that wait fail at once, and so does every call until `connect`.
///
/// Thread-safe.
class Multiplexer final
{
public:
    struct Bounds
    {
        std::chrono::milliseconds timeout; ///< of the oldest unanswered command
        std::size_t commands;              ///< unanswered
        std::size_t bytes;                 ///< of commands not yet sent
    };
    enum class Result : std::uint8_t
    {
        answered,
        down,
        timeout,
        protocol,
        tooManyCommands, ///< beyond a bound; they were not taken
        tooManyBytes,    ///< likewise
    };

    explicit Multiplexer(const Bounds& bounds) : _bounds(bounds) {}

    /// Sends encoded commands and waits for as many replies, until `deadline` or `timeout`, whichever is earlier.
    [[nodiscard]] Result exchange(MonotonicTime deadline, std::string_view commands, std::span<RedisReply> replies);

    [[nodiscard]] bool connected() const noexcept { return _connected; }
    /// REQUIRES: not connected.
    void connect(RedisSocket socket);
    /// Looks after the connection when nobody calls. Returns when it is lost, with the reason, or with nothing when
    /// asked to stop. For one thread.
    [[nodiscard]] std::optional<std::string> watch(const std::stop_token& stop);

private:
    /// A caller that waits, on its stack. Written by the leader under the mutex; read by the caller once it was called,
    /// or under the mutex.
    struct Slot
    {
        RedisReply* next;
        MonotonicTime until;
        Baton* aside = nullptr; ///< null: the caller waits on its thread, or leads
        std::uint64_t ticket = 0;
        std::size_t batch = 0;
        Result result = Result::timeout;
        bool finished = false;
        bool leads = false;
        std::atomic<bool> called = false;
    };
    struct Entry
    {
        Slot* slot; // null: its caller has left
        std::size_t missing;
        MonotonicTime submitted;
    };
    /// How a turn of sending and receiving ended.
    enum class Turn : std::uint8_t
    {
        drained, // nothing was left to read
        more,
        broken,
        garbled, ///< not RESP
        unasked, ///< more replies than commands
    };
    using Lock = std::unique_lock<std::mutex>;

    [[nodiscard]] std::optional<Result> objection(std::size_t commands, std::size_t bytes) const;
    void enqueue(Slot& slot, std::string_view commands, std::size_t count, MonotonicTime now);
    [[nodiscard]] Result waitAside(Lock& lock, Slot& slot);
    [[nodiscard]] Result waitOnThread(Lock& lock, Slot& slot);
    [[nodiscard]] Result leadOn(Lock& lock, Slot& slot);
    [[nodiscard]] MonotonicTime soonest(MonotonicTime until) const;
    void expire();
    void lead(Lock& lock, const Slot& own, MonotonicTime deadline);
    void takeTurn(Lock& lock, MonotonicTime until);
    [[nodiscard]] Turn transfer(MonotonicTime until);
    [[nodiscard]] bool send();
    [[nodiscard]] Turn receive();
    [[nodiscard]] Turn parse();
    void deliver();
    void judge(Turn turn);
    void finish(Slot& slot, Result result);
    void call(Slot& slot);
    void abandon(const Slot& slot);
    void handOver(Lock& lock);
    void wakeAll();
    void drop(Result result, std::string reason);

    const Bounds _bounds;
    std::atomic<bool> _connected{false};
    std::mutex _mutex;
    std::condition_variable_any _lost; // tells the watch
    std::deque<Entry> _queue;          // guarded by _mutex; unanswered, oldest first
    std::uint64_t _answered = 0;       // guarded by _mutex; tickets before the oldest
    std::size_t _awaited = 0;          // guarded by _mutex; replies that _queue misses
    std::string _gathered;             // guarded by _mutex; commands that no leader has taken yet
    std::size_t _batch = 0;            // guarded by _mutex; which gong those sleep at who gather
    std::size_t _unsent = 0;           // guarded by _mutex; bytes of _gathered and of the rest of _sending
    std::string _reason;               // guarded by _mutex; why the connection was lost
    std::size_t _aside = 0;            // guarded by _mutex; callers put aside that do not lead
    bool _led = false;                 // guarded by _mutex
    std::array<Gong, 4> _gongs;        // one for each of several batches in turn: a call to one leaves the next asleep

    // The leader's alone, with or without the mutex:
    std::array<Gong::Bits, 4> _calls{}; // of each gong
    std::vector<Baton*> _posts;         // of those put aside
    std::optional<RedisSocket> _socket;
    RespParser _parser;
    std::string _sending;
    std::size_t _sent = 0;            // of _sending
    std::size_t _allowed = 0;         // replies to what has been taken into _sending
    std::vector<RedisReply> _replies; // read in this turn
    std::string _unfit;               // the reply by which the server said that it cannot serve
};
} // namespace weir::host
