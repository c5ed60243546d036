#include "engine/Collector.h"

#include "engine/TagFilter.h"

#include <algorithm>
#include <string>

namespace weir::metrics
{
namespace
{
constexpr std::size_t workBetweenChecks = 4096; // in points
constexpr std::size_t workOfASummary = 64;
} // namespace

Collector::Collector(const Selection& selection, const Aggregation& aggregation)
    : _selection(selection),
      _aggregation(aggregation),
      _keepValues(needsValues(aggregation.statistics)),
      _unchecked(workBetweenChecks) // a query that is late already does nothing
{
}

void Collector::beginSeries(const Tags& tags)
{
    _key = groupKey(tags, _aggregation.groupBy);
    _buckets = nullptr;
    spend(1);
}

bool Collector::takesWhole(Time first, Time last) const noexcept
{
    return _selection.from <= first && last < _selection.to && startOf(first) == startOf(last);
}

bool Collector::takesAny(Time first, Time last) const noexcept
{
    return _selection.from <= last && first < _selection.to;
}

void Collector::add(const Summary& summary)
{
    spend(workOfASummary);
    bucketAt(startOf(summary.moments.firstTime())).add(summary);
}

// Neighbours mostly belong into one bucket: such runs are added at once.
void Collector::add(std::span<const Time> times, std::span<const double> values)
{
    spend(times.size());
    for (std::size_t begin = 0; begin < times.size();)
    {
        if (!takesAny(times[begin], times[begin]))
        {
            ++begin;
            continue;
        }
        const auto bounds = boundsOf(times[begin]);
        const auto isInside = [&](Time time) { return bounds.from <= time && time < bounds.to; };
        auto end = begin;
        while (end < times.size() && isInside(times[end]))
            ++end;
        bucketAt(bounds.start).add(times.subspan(begin, end - begin), values.subspan(begin, end - begin));
        begin = end;
    }
}

void Collector::addSorted(std::span<const Time> times, std::span<const double> values)
{
    spend(times.size()); // to have read and decoded them
    const auto begin = std::ranges::lower_bound(times, _selection.from);
    const auto end = std::lower_bound(begin, times.end(), _selection.to);
    const auto first = static_cast<std::size_t>(begin - times.begin());
    const auto count = static_cast<std::size_t>(end - begin);
    add(times.subspan(first, count), values.subspan(first, count));
}

Collector::Bounds Collector::boundsOf(Time time) const noexcept
{
    if (!_aggregation.step)
        return {0, _selection.from, _selection.to};
    const auto step = *_aggregation.step;
    const auto start = stepStart(time, step);
    const auto remainder = (time % step + step) % step;
    return {start, std::max(start, _selection.from), std::min(addClamped(time, step - remainder), _selection.to)};
}

Time Collector::startOf(Time time) const noexcept
{
    return _aggregation.step ? stepStart(time, *_aggregation.step) : 0;
}

Accumulator& Collector::bucketAt(Time start)
{
    if (_buckets == nullptr)
    {
        _buckets = &_groups[_key];
        _latest = _buckets->begin();
    }
    // Points mostly come in order: into the latest bucket, or the one behind it.
    for (int i = 0; i < 2 && _latest != _buckets->end(); ++i, ++_latest)
        if (_latest->first == start)
            return _latest->second;
    if (_groups.size() > _aggregation.maxGroups)
        throw TooManyResults("more than " + std::to_string(_aggregation.maxGroups) +
                                 " groups; filter by tags or group by fewer",
                             "metrics.maxGroups");
    const auto [bucket, created] = _buckets->try_emplace(start, _keepValues);
    _latest = bucket;
    _steps += created ? 1 : 0;
    if (_aggregation.step && _steps > _aggregation.maxSteps)
        throw TooManyResults("more than " + std::to_string(_aggregation.maxSteps) +
                                 " steps; choose a larger step, a smaller window or fewer groups",
                             "metrics.maxSteps");
    return bucket->second;
}

void Collector::spend(std::size_t work)
{
    _unchecked += work;
    if (_unchecked < workBetweenChecks)
        return;
    _unchecked = 0;
    if (_aggregation.isLate && _aggregation.isLate())
        throw QueryTimeout();
}
} // namespace weir::metrics
