#include "engine/OpenEntries.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace weir::metrics
{
namespace
{
// In place of a number of holders.
constexpr std::uint32_t absent = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t deletion = absent - 1;

// A segment is a few pages of the file. An entry of many points is one by itself.
constexpr std::size_t mostEntries = 256;
constexpr std::uint64_t manyPoints = 4096;

// What it costs to drop an entry is counted in points: to find and take out its row is as much as 128 of them.
constexpr std::uint64_t weightOfARow = 128;
constexpr std::uint64_t share = 512 * weightOfARow;
constexpr std::uint64_t bearableWaste = 64 * share;

bool isHeld(std::uint32_t holders) noexcept
{
    return holders > 0 && holders < deletion;
}

class Plan final
{
public:
    void take(JournalNumber number, std::uint64_t weight)
    {
        if (!_ranges.empty() && _ranges.back().last + 1 == number)
            ++_ranges.back().last;
        else
            _ranges.push_back({number, number});
        _left -= std::min(_left, weight);
    }

    [[nodiscard]] bool isFull() const noexcept { return _left == 0; }
    [[nodiscard]] std::vector<JournalRange>& ranges() noexcept { return _ranges; }

private:
    std::uint64_t _left = share;
    std::vector<JournalRange> _ranges;
};
} // namespace

std::uint64_t OpenEntries::weightOf(const Entry& entry) noexcept
{
    return weightOfARow + entry.points;
}

void OpenEntries::add(JournalNumber entry, std::uint32_t series, std::uint64_t points)
{
    add(entry, {.holders = series,
                .points = static_cast<std::uint32_t>(
                    std::min<std::uint64_t>(points, std::numeric_limits<std::uint32_t>::max()))});
}

void OpenEntries::addDeletion(JournalNumber entry)
{
    add(entry, {.holders = deletion, .points = 0});
}

OpenEntries::Segments::iterator OpenEntries::segmentFor(JournalNumber number)
{
    if (!_segments.empty())
        if (const auto last = std::prev(_segments.end());
            number - last->first < mostEntries && last->second.points < manyPoints)
            return last;
    return _segments.emplace_hint(_segments.end(), number, Segment());
}

void OpenEntries::add(JournalNumber number, Entry entry)
{
    const auto at = segmentFor(number);
    auto& segment = at->second;
    segment.entries.resize(static_cast<std::size_t>(number - at->first), {.holders = absent, .points = 0});
    segment.entries.push_back(entry);
    segment.points += entry.points;
    ++segment.present;
    ++_size;
    if (isHeld(entry.holders))
    {
        ++segment.held;
        _held += weightOf(entry);
    }
    else if (entry.holders == deletion)
        ++segment.deletions;
    else
        _released += weightOf(entry);
    if (segment.held == 0)
        _idle.insert(at->first);
    else
        _idle.erase(at->first);
}

/// REQUIRES: the entry was added.
OpenEntries::Segments::iterator OpenEntries::segmentOf(JournalNumber number)
{
    return std::prev(_segments.upper_bound(number));
}

void OpenEntries::release(std::span<const JournalNumber> released)
{
    auto at = _segments.end();
    for (const auto number : released)
    {
        // Those of one series ascend: mostly it is the same segment.
        if (at == _segments.end() || number < at->first || number - at->first >= at->second.entries.size())
            at = segmentOf(number);
        auto& segment = at->second;
        auto& entry = segment.entries[static_cast<std::size_t>(number - at->first)];
        if (--entry.holders > 0)
            continue;
        _held -= weightOf(entry);
        _released += weightOf(entry);
        if (--segment.held == 0)
            _idle.insert(at->first);
    }
}

std::vector<JournalRange> OpenEntries::droppable() const
{
    Plan plan;
    const auto take = [&plan](JournalNumber first, const Segment& segment)
    {
        for (std::size_t i = 0; i < segment.entries.size(); ++i)
            if (const auto& entry = segment.entries[i];
                entry.holders == 0 || (entry.holders == deletion && segment.held == 0))
                plan.take(first + i, weightOf(entry));
    };
    auto front = _segments.begin(); // all before it is going
    for (auto idle = _idle.begin(); idle != _idle.end() && !plan.isFull(); ++idle)
    {
        const bool isFront = front->first == *idle;
        const auto& segment = isFront ? front->second : _segments.at(*idle);
        if (segment.deletions > 0 && !isFront)
            continue;
        if (isFront)
            ++front;
        take(*idle, segment);
    }
    // Slow series hold a few entries in each segment. The others go when they are nearly all of it.
    if (_released > bearableWaste + _held)
        for (auto at = _segments.begin(); at != _segments.end() && !plan.isFull(); ++at)
            if (const auto& [first, segment] = *at;
                segment.held > 0 && segment.held + segment.deletions <= segment.present / 8)
                take(first, segment);
    std::ranges::sort(plan.ranges(), {}, &JournalRange::first);
    return std::move(plan.ranges());
}

void OpenEntries::drop(std::span<const JournalRange> dropped)
{
    for (const auto& [first, last] : dropped)
        for (auto number = first; number <= last; ++number)
            drop(segmentOf(number), number);
}

void OpenEntries::drop(Segments::iterator at, JournalNumber number)
{
    auto& segment = at->second;
    auto& entry = segment.entries[static_cast<std::size_t>(number - at->first)];
    if (entry.holders == deletion)
        --segment.deletions;
    else
        _released -= weightOf(entry);
    entry.holders = absent;
    --_size;
    if (--segment.present > 0)
        return;
    _idle.erase(at->first);
    _segments.erase(at);
}
} // namespace weir::metrics
