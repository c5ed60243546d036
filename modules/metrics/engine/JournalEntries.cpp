#include "engine/JournalEntries.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace weir::metrics
{
namespace
{
// What there is beside the points of an entry, counted in points: to find and take out its row is as much as 128 of
// them, and in the file it is as large as 4.
constexpr std::uint64_t costOfARow = 128;
constexpr std::uint64_t sizeOfARow = 4;

// A segment is a few pages of the file. A larger entry is one by itself.
constexpr std::size_t mostEntries = 256;
constexpr std::uint64_t mostSize = 4096;

constexpr std::uint64_t costOfAShare = 512 * costOfARow;
constexpr std::uint64_t bearableWaste = 1U << 20U; // points that a start reads in vain, in a tenth of a second
constexpr std::uint64_t nextToNothing = 8;         // times less than the rest

/// Numbers of entries until they cost a share.
class Plan final
{
public:
    void take(JournalNumber number, std::uint64_t cost)
    {
        _numbers.push_back(number);
        _left -= std::min(_left, cost);
    }

    [[nodiscard]] bool isFull() const noexcept { return _left == 0; }

    [[nodiscard]] std::vector<JournalRange> ranges()
    {
        std::ranges::sort(_numbers);
        std::vector<JournalRange> ranges;
        for (const auto number : _numbers)
            if (!ranges.empty() && ranges.back().last + 1 == number)
                ranges.back().last = number;
            else
                ranges.push_back({number, number});
        return ranges;
    }

private:
    std::uint64_t _left = costOfAShare;
    std::vector<JournalNumber> _numbers;
};
} // namespace

std::uint64_t JournalEntries::sizeOf(const Entry& entry) noexcept
{
    return sizeOfARow + entry.points;
}

std::uint64_t JournalEntries::costOf(const Entry& entry) noexcept
{
    return costOfARow + entry.points;
}

void JournalEntries::add(JournalNumber entry, std::uint32_t series, std::uint64_t points)
{
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    const Entry added{.number = entry, .holders = series, .points = static_cast<std::uint32_t>(std::min(points, most))};
    const auto at = segmentFor(added);
    at->second.entries.push_back(added);
    (series > 0 ? at->second.held : at->second.released) += sizeOf(added);
    (series > 0 ? _held : _released) += sizeOf(added);
    ++_size;
    sortIn(at);
}

void JournalEntries::addDeletion(JournalNumber entry)
{
    _deletions.insert(_deletions.end(), entry);
}

JournalEntries::Segments::iterator JournalEntries::segmentFor(const Entry& entry)
{
    if (!_segments.empty())
        if (const auto last = std::prev(_segments.end());
            last->second.entries.size() < mostEntries &&
            last->second.held + last->second.released + sizeOf(entry) <= mostSize)
            return last;
    return _segments.emplace_hint(_segments.end(), entry.number, Segment());
}

/// The one that a number is in, or would be.
JournalEntries::Segments::iterator JournalEntries::segmentOf(JournalNumber number)
{
    const auto next = _segments.upper_bound(number);
    return next == _segments.begin() ? next : std::prev(next);
}

/// To be called when what is held in it has changed.
void JournalEntries::sortIn(Segments::iterator segment)
{
    const auto first = segment->first;
    const auto& content = segment->second;
    const auto put = [first](std::set<JournalNumber>& segments, bool belongs)
    {
        if (belongs)
            segments.insert(first);
        else
            segments.erase(first);
    };
    put(_idle, content.held == 0);
    put(_wasteful, content.held > 0 && content.held * nextToNothing <= content.released);
}

void JournalEntries::release(std::span<const JournalNumber> released)
{
    auto at = _segments.end();
    std::size_t next = 0; // in its entries
    for (const auto number : released)
    {
        if (at == _segments.end() || number < at->first || number > at->second.entries.back().number)
        {
            at = segmentOf(number);
            next = 0;
        }
        auto& segment = at->second;
        if (next == segment.entries.size() || segment.entries[next].number != number) // those of one series ascend
            next = static_cast<std::size_t>(std::ranges::lower_bound(segment.entries, number, {}, &Entry::number) -
                                            segment.entries.begin());
        auto& entry = segment.entries[next++];
        if (--entry.holders > 0)
            continue;
        segment.held -= sizeOf(entry);
        segment.released += sizeOf(entry);
        _held -= sizeOf(entry);
        _released += sizeOf(entry);
        sortIn(at);
    }
}

std::vector<JournalRange> JournalEntries::droppable() const
{
    Plan plan;
    const auto takeReleased = [&](JournalNumber first)
    {
        for (const auto& entry : _segments.at(first).entries)
            if (entry.holders == 0)
                plan.take(entry.number, costOf(entry));
    };
    auto front = _segments.begin(); // the first that stays
    for (auto idle = _idle.begin(); idle != _idle.end() && !plan.isFull(); ++idle)
    {
        takeReleased(*idle);
        if (front->first == *idle)
            ++front;
    }
    const auto behind =
        front == _segments.end() ? _deletions.end() : _deletions.lower_bound(front->second.entries.front().number);
    for (auto deletion = _deletions.begin(); deletion != behind && !plan.isFull(); ++deletion)
        plan.take(*deletion, costOfARow);
    // Slow series hold on to a few entries everywhere.
    if (_released > bearableWaste + _held)
        for (auto wasteful = _wasteful.begin(); wasteful != _wasteful.end() && !plan.isFull(); ++wasteful)
            takeReleased(*wasteful);
    return plan.ranges();
}

void JournalEntries::drop(std::span<const JournalRange> dropped)
{
    for (const auto& range : dropped)
    {
        _deletions.erase(_deletions.lower_bound(range.first), _deletions.upper_bound(range.last));
        for (auto at = segmentOf(range.first); at != _segments.end() && at->first <= range.last;)
            at = dropFrom(at, range);
    }
}

/// Returns the next segment.
JournalEntries::Segments::iterator JournalEntries::dropFrom(Segments::iterator at, const JournalRange& range)
{
    auto& [first, segment] = *at;
    auto& entries = segment.entries;
    const auto begin = std::ranges::lower_bound(entries, range.first, {}, &Entry::number);
    const auto end = std::ranges::upper_bound(begin, entries.end(), range.last, {}, &Entry::number);
    for (auto entry = begin; entry != end; ++entry)
    {
        segment.released -= sizeOf(*entry);
        _released -= sizeOf(*entry);
    }
    _size -= static_cast<std::size_t>(end - begin);
    entries.erase(begin, end);
    if (!entries.empty())
    {
        sortIn(at);
        return std::next(at);
    }
    _idle.erase(first);
    _wasteful.erase(first);
    return _segments.erase(at);
}
} // namespace weir::metrics
