// Both kinds of window are one ring of cells with a running total. Moving on by a cell takes the oldest one, subtracts
// it from the total and makes it the newest, so that nothing is ever summed up again. What differs is when the ring
// moves on: with each call, so that a cell holds one, or with each 60th of the time. After a long silence it moves on
// by all its cells, and not by the time that has passed.
#include "OutcomeWindow.h"

#include <algorithm>
#include <utility>

namespace weir::circuitbreaker
{
namespace
{
constexpr int cellsOfTime = 60;
} // namespace

Counts& Counts::operator+=(const Counts& other) noexcept
{
    calls += other.calls;
    failures += other.failures;
    slow += other.slow;
    return *this;
}

Counts& Counts::operator-=(const Counts& other) noexcept
{
    calls -= other.calls;
    failures -= other.failures;
    slow -= other.slow;
    return *this;
}

OutcomeWindow::OutcomeWindow(WindowSize size)
    : _size(size), _cells(size.calls == 0 ? std::size_t{cellsOfTime} : size.calls)
{
}

void OutcomeWindow::add(MonotonicTime now, const Counts& outcome) noexcept
{
    if (isOfTime())
        moveTo(now);
    else
        advance(1);
    _cells[_newest] += outcome;
    _total += outcome;
}

const Counts& OutcomeWindow::counts(MonotonicTime now) noexcept
{
    if (isOfTime())
        moveTo(now);
    return _total;
}

void OutcomeWindow::resize(WindowSize size)
{
    if (size == _size)
        return;
    OutcomeWindow other(size);
    if (isOfTime() == other.isOfTime())
        for (std::size_t age = _cells.size(); age-- > 0;)
        {
            const auto& cell = _cells[(_newest + _cells.size() - age) % _cells.size()];
            if (cell.calls > 0)
                other.add(startOf(_tick - static_cast<std::int64_t>(age)), cell);
        }
    *this = std::move(other);
}

void OutcomeWindow::clear() noexcept
{
    std::ranges::fill(_cells, Counts());
    _total = {};
}

std::chrono::nanoseconds OutcomeWindow::cellTime() const noexcept
{
    return std::chrono::nanoseconds(_size.time) / cellsOfTime;
}

std::int64_t OutcomeWindow::tickOf(MonotonicTime now) const noexcept
{
    return now.time_since_epoch() / cellTime();
}

MonotonicTime OutcomeWindow::startOf(std::int64_t tick) const noexcept
{
    return MonotonicTime(tick * cellTime());
}

void OutcomeWindow::moveTo(MonotonicTime now) noexcept
{
    const auto tick = tickOf(now);
    if (tick <= _tick)
        return;
    advance(static_cast<std::uint64_t>(tick - _tick));
    _tick = tick;
}

void OutcomeWindow::advance(std::uint64_t cells) noexcept
{
    for (auto left = std::min<std::uint64_t>(cells, _cells.size()); left > 0; --left)
    {
        _newest = _newest + 1 == _cells.size() ? 0 : _newest + 1;
        _total -= _cells[_newest];
        _cells[_newest] = {};
    }
}
} // namespace weir::circuitbreaker
