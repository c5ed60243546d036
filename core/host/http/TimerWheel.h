// All deadlines of one loop.
//
// A wheel of ticks. Deadlines move far more often than they pass (every request moves its connection's), so
// moving one to a later moment only writes the new time: the entry stays in its slot and is put where it belongs
// when that slot comes up. Setting and cancelling are O(1), and so is finding the next slot in use.
#pragma once

#include "weir/Clock.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace weir::http
{
/// Not thread-safe: it belongs to whoever drives the loop. A deadline passes up to one tick late, never early.
class TimerWheel final
{
public:
    static constexpr std::chrono::milliseconds tick{100}; ///< of a wheel that is not told another
    static constexpr MonotonicTime never = MonotonicTime::max();

    /// What has a deadline derives from this. REQUIRES: it is cancelled before it dies.
    class Entry
    {
    public:
        Entry() = default;
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

    protected:
        ~Entry() = default;

    private:
        friend class TimerWheel;
        Entry* _previous = nullptr;
        Entry* _next = nullptr;
        MonotonicTime _deadline = never;
        std::uint64_t _tick = 0; // where it stands in the wheel; meaningful while it is linked
    };

    explicit TimerWheel(MonotonicTime now, std::chrono::milliseconds length = tick) noexcept
        : _start(now), _length(length)
    {
    }

    /// Sets or moves a deadline; `never` cancels it.
    void set(Entry& entry, MonotonicTime deadline) noexcept;
    void cancel(Entry& entry) noexcept;
    /// Takes out one entry whose deadline has passed; null if there is none left. Call until then.
    [[nodiscard]] Entry* expired(MonotonicTime now) noexcept;
    /// How long until `expired` may have something again; `longest` if nothing is sooner.
    [[nodiscard]] std::chrono::milliseconds patience(MonotonicTime now,
                                                     std::chrono::milliseconds longest) const noexcept;

private:
    static constexpr std::size_t slotCount = 1024;
    static constexpr std::size_t wordBits = 64;

    [[nodiscard]] std::uint64_t tickOf(MonotonicTime deadline) const noexcept;
    void link(Entry& entry) noexcept;
    void unlink(Entry& entry) noexcept;

    MonotonicTime _start;
    std::chrono::nanoseconds _length; // of a tick
    std::uint64_t _current = 0;       // every slot before this tick has been emptied
    std::array<Entry*, slotCount> _slots{};
    std::array<std::uint64_t, slotCount / wordBits> _used{}; // one bit a slot
};
} // namespace weir::http
