#include "TimerWheel.h"

#include <algorithm>
#include <bit>

namespace weir::http
{
std::uint64_t TimerWheel::tickOf(MonotonicTime deadline) const noexcept
{
    if (deadline <= _start)
        return _current;
    const auto ticks =
        static_cast<std::uint64_t>((deadline - _start + _length - std::chrono::nanoseconds(1)) / _length);
    return std::clamp(ticks, _current, _current + slotCount - 1);
}

void TimerWheel::link(Entry& entry) noexcept
{
    entry._tick = tickOf(entry._deadline);
    const auto slot = entry._tick % slotCount;
    entry._previous = nullptr;
    entry._next = _slots[slot];
    if (entry._next != nullptr)
        entry._next->_previous = &entry;
    _slots[slot] = &entry;
    _used[slot / wordBits] |= std::uint64_t(1) << slot % wordBits;
}

void TimerWheel::unlink(Entry& entry) noexcept
{
    const auto slot = entry._tick % slotCount;
    if (entry._previous != nullptr)
        entry._previous->_next = entry._next;
    else
        _slots[slot] = entry._next;
    if (entry._next != nullptr)
        entry._next->_previous = entry._previous;
    if (_slots[slot] == nullptr)
        _used[slot / wordBits] &= ~(std::uint64_t(1) << slot % wordBits);
}

void TimerWheel::set(Entry& entry, MonotonicTime deadline) noexcept
{
    if (deadline == never)
        return cancel(entry);
    const bool linked = entry._deadline != never;
    entry._deadline = deadline;
    if (linked && tickOf(deadline) >= entry._tick)
        return; // its slot comes up first, and then it moves on
    if (linked)
        unlink(entry);
    link(entry);
}

void TimerWheel::cancel(Entry& entry) noexcept
{
    if (entry._deadline == never)
        return;
    unlink(entry);
    entry._deadline = never;
}

TimerWheel::Entry* TimerWheel::expired(MonotonicTime now) noexcept
{
    const auto today = now <= _start ? 0 : static_cast<std::uint64_t>((now - _start) / _length);
    while (_current <= today)
    {
        while (auto* entry = _slots[_current % slotCount])
        {
            unlink(*entry);
            if (entry->_deadline <= now)
            {
                entry->_deadline = never;
                return entry;
            }
            link(*entry); // it had been moved to a later moment, so into a later slot
        }
        // After a long sleep one turn of the wheel has seen every slot.
        _current = today - _current > slotCount ? today - slotCount : _current + 1;
    }
    return nullptr;
}

std::chrono::milliseconds TimerWheel::patience(MonotonicTime now, std::chrono::milliseconds longest) const noexcept
{
    for (std::size_t ahead = 0; ahead < slotCount;)
    {
        const auto slot = (_current + ahead) % slotCount;
        const auto rest = _used[slot / wordBits] >> slot % wordBits;
        if (rest == 0)
        {
            ahead += wordBits - slot % wordBits;
            continue;
        }
        ahead += static_cast<std::size_t>(std::countr_zero(rest));
        const auto due = _start + static_cast<std::int64_t>(_current + ahead) * _length; // signed: it may have passed
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(due - now);
        return std::clamp(wait, std::chrono::milliseconds(0), longest);
    }
    return longest;
}
} // namespace weir::http
