#include "MemoryStore.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace weir::metrics
{
namespace
{
constexpr std::size_t pointsBetweenChecks = 4096;

const std::string* tagValue(const Tags& tags, const std::string& name)
{
    const auto found = std::ranges::lower_bound(tags, name, {}, &Tags::value_type::first);
    return found != tags.end() && found->first == name ? &found->second : nullptr;
}

bool isSelected(const Tags& tags, const Selection& selection)
{
    return std::ranges::all_of(selection.tags,
                               [&](const auto& filter)
                               {
                                   const auto* value = tagValue(tags, filter.first);
                                   return value != nullptr && filter.second.contains(*value);
                               });
}

GroupKey groupKey(const Tags& tags, const std::vector<std::string>& names)
{
    GroupKey key;
    for (const auto& name : names)
    {
        const auto* value = tagValue(tags, name);
        key.push_back(value == nullptr ? std::nullopt : std::optional(*value));
    }
    return key;
}

/// Collects the points of one query into groups and buckets, watching the bounds.
class Collector final
{
public:
    explicit Collector(const Aggregation& aggregation)
        : _aggregation(aggregation), _keepValues(needsValues(aggregation.statistics))
    {
    }

    /// The points of one series.
    void add(const Tags& tags, std::span<const Time> times, std::span<const double> values)
    {
        _buckets = &_groups[groupKey(tags, _aggregation.groupBy)];
        _current = nullptr;
        if (_groups.size() > _aggregation.maxGroups)
            throw TooManyResults("more than " + std::to_string(_aggregation.maxGroups) +
                                     " groups; filter by tags or group by fewer",
                                 "metrics.maxGroups");
        for (std::size_t i = 0; i < times.size(); ++i)
        {
            if (i % pointsBetweenChecks == 0 && _aggregation.isLate && _aggregation.isLate())
                throw QueryTimeout();
            bucketOf(times[i]).add(times[i], values[i]);
        }
    }

    [[nodiscard]] Groups take() { return std::move(_groups); }

private:
    // Points of a series ascend, so that most fall into the bucket of the one before.
    Accumulator& bucketOf(Time time)
    {
        const Time start = _aggregation.step ? stepStart(time, *_aggregation.step) : 0;
        if (_current != nullptr && start == _start)
            return *_current;
        const auto [bucket, created] = _buckets->try_emplace(start, _keepValues);
        _steps += created ? 1 : 0;
        if (_aggregation.step && _steps > _aggregation.maxSteps)
            throw TooManyResults("more than " + std::to_string(_aggregation.maxSteps) +
                                     " steps; choose a larger step, a smaller window or fewer groups",
                                 "metrics.maxSteps");
        _start = start;
        _current = &bucket->second;
        return *_current;
    }

    const Aggregation& _aggregation;
    const bool _keepValues;
    Groups _groups;
    std::size_t _steps = 0;
    Buckets* _buckets = nullptr;
    Time _start = 0;
    Accumulator* _current = nullptr;
};
} // namespace

std::size_t MemoryStore::Series::lowerBound(Time time) const
{
    return static_cast<std::size_t>(std::ranges::lower_bound(times, time) - times.begin());
}

/// From the back, so that every point moves at most once; behind those of the same time.
void MemoryStore::Series::merge(std::vector<Sample>& arrivals)
{
    if (!std::ranges::is_sorted(arrivals, {}, &Sample::time))
        std::ranges::stable_sort(arrivals, {}, &Sample::time);
    auto old = times.size();
    auto to = old + arrivals.size();
    times.resize(to);
    values.resize(to);
    for (auto arrival = arrivals.rbegin(); arrival != arrivals.rend(); ++arrival)
    {
        for (; old > 0 && times[old - 1] > arrival->time; --old)
        {
            times[--to] = times[old - 1];
            values[to] = values[old - 1];
        }
        times[--to] = arrival->time;
        values[to] = arrival->value;
    }
}

const MemoryStore::Series* MemoryStore::find(const std::string& type, const Tags& tags) const
{
    const auto byTags = _types.find(type);
    if (byTags == _types.end())
        return nullptr;
    const auto series = byTags->second.find(tags);
    return series == byTags->second.end() ? nullptr : &series->second;
}

MemoryStore::Series& MemoryStore::findOrCreate(Point& point)
{
    const auto [series, created] = _types[std::move(point.type)].try_emplace(std::move(point.tags));
    _seriesCount += created ? 1 : 0;
    return series->second;
}

/// Points of series that do not exist and would be one too many.
std::vector<std::size_t> MemoryStore::refused(std::span<const Point> points, std::size_t maxSeries) const
{
    std::vector<std::size_t> indices;
    if (_seriesCount + points.size() <= maxSeries)
        return indices;
    std::set<std::pair<std::string, Tags>> created;
    for (std::size_t i = 0; i < points.size(); ++i)
    {
        const auto& [type, tags, time, value] = points[i];
        if (find(type, tags) != nullptr || created.contains({type, tags}))
            continue;
        if (_seriesCount + created.size() < maxSeries)
            created.emplace(type, tags);
        else
            indices.push_back(i);
    }
    return indices;
}

std::vector<std::size_t> MemoryStore::append(std::span<Point> points, std::size_t maxSeries, bool allOrNothing)
{
    const std::unique_lock lock(_mutex);
    auto others = refused(points, maxSeries);
    if (allOrNothing && !others.empty())
        return others;
    std::unordered_map<Series*, std::vector<Sample>> arrivals;
    auto other = others.begin();
    for (std::size_t i = 0; i < points.size(); ++i)
    {
        if (other != others.end() && *other == i)
            ++other;
        else
            arrivals[&findOrCreate(points[i])].push_back({points[i].time, points[i].value});
    }
    for (auto& [series, samples] : arrivals)
        series->merge(samples);
    return others;
}

Groups MemoryStore::aggregate(const Selection& selection, const Aggregation& aggregation) const
{
    Collector collector(aggregation);
    const std::shared_lock lock(_mutex);
    const auto byTags = _types.find(selection.type);
    if (byTags == _types.end())
        return {};
    for (const auto& [tags, series] : byTags->second)
    {
        if (!isSelected(tags, selection))
            continue;
        const auto begin = series.lowerBound(selection.from);
        const auto end = std::max(begin, series.lowerBound(selection.to));
        if (begin < end)
            collector.add(tags, std::span(series.times).subspan(begin, end - begin),
                          std::span(series.values).subspan(begin, end - begin));
    }
    return collector.take();
}

/// Copies a run of points at a time, so that a slow client holds neither the lock nor more than that.
class MemoryStore::Reader final : public SeriesReader
{
public:
    Reader(const MemoryStore& store, Selection selection)
        : _store(store), _selection(std::move(selection)), _from(_selection.from)
    {
    }

    [[nodiscard]] std::optional<SeriesPoints> next(const IsLate& isLate) override
    {
        const std::shared_lock lock(_store._mutex);
        const auto byTags = _store._types.find(_selection.type);
        if (byTags == _store._types.end())
            return std::nullopt;
        // Series may come and go between two calls: go on by tags and time, not by place.
        std::size_t visited = 0;
        for (auto at = byTags->second.lower_bound(_tags); at != byTags->second.end(); ++at)
        {
            if (++visited % pointsBetweenChecks == 0 && isLate && isLate())
                throw QueryTimeout();
            const auto& [tags, series] = *at;
            if (!isSelected(tags, _selection))
                continue;
            if (auto run = runOf(tags, series))
                return run;
        }
        return std::nullopt;
    }

private:
    /// The next points of a series, all of the same time together: a run must not begin between them.
    [[nodiscard]] std::optional<SeriesPoints> runOf(const Tags& tags, const Series& series)
    {
        const auto begin = series.lowerBound(tags == _tags ? _from : _selection.from);
        auto end = series.lowerBound(_selection.to);
        if (begin >= end)
            return std::nullopt;
        if (end - begin > pointsBetweenChecks)
            end = series.lowerBound(addClamped(series.times[begin + pointsBetweenChecks - 1], 1));
        _tags = tags;
        _from = addClamped(series.times[end - 1], 1);
        const auto first = static_cast<std::ptrdiff_t>(begin);
        const auto last = static_cast<std::ptrdiff_t>(end);
        return SeriesPoints{tags,
                            {series.times.begin() + first, series.times.begin() + last},
                            {series.values.begin() + first, series.values.begin() + last}};
    }

    const MemoryStore& _store;
    const Selection _selection;
    Tags _tags; // where to go on: at this series, from this time
    Time _from;
};

std::unique_ptr<SeriesReader> MemoryStore::read(const Selection& selection) const
{
    return std::make_unique<Reader>(*this, selection);
}

std::vector<TypeInfo> MemoryStore::types(Time from) const
{
    std::vector<TypeInfo> all;
    const std::shared_lock lock(_mutex);
    for (const auto& [type, byTags] : _types)
    {
        TypeInfo info{.type = type, .series = 0, .count = 0, .first = latest, .last = earliest};
        for (const auto& [tags, series] : byTags)
        {
            const auto begin = series.lowerBound(from);
            if (begin == series.times.size())
                continue;
            ++info.series;
            info.count += series.times.size() - begin;
            info.first = std::min(info.first, series.times[begin]);
            info.last = std::max(info.last, series.times.back());
        }
        if (info.series > 0)
            all.push_back(std::move(info));
    }
    return all;
}

std::map<std::string, std::set<std::string>> MemoryStore::tags(const std::string& type, Time from) const
{
    std::map<std::string, std::set<std::string>> all;
    const std::shared_lock lock(_mutex);
    const auto byTags = _types.find(type);
    if (byTags == _types.end())
        return all;
    for (const auto& [tags, series] : byTags->second)
        if (series.times.back() >= from)
            for (const auto& [name, value] : tags)
                all[name].insert(value);
    return all;
}

std::size_t MemoryStore::seriesCount() const
{
    const std::shared_lock lock(_mutex);
    return _seriesCount;
}

std::vector<std::string> MemoryStore::dropBefore(Time time)
{
    std::vector<std::string> changed;
    const std::unique_lock lock(_mutex);
    for (auto& [type, byTags] : _types)
    {
        bool lost = false;
        for (auto& [tags, series] : byTags)
        {
            const auto end = static_cast<std::ptrdiff_t>(series.lowerBound(time));
            series.times.erase(series.times.begin(), series.times.begin() + end);
            series.values.erase(series.values.begin(), series.values.begin() + end);
            lost = lost || end > 0;
        }
        _seriesCount -= std::erase_if(byTags, [](const auto& entry) { return entry.second.times.empty(); });
        if (lost)
            changed.push_back(type);
    }
    std::erase_if(_types, [](const auto& entry) { return entry.second.empty(); });
    return changed;
}
} // namespace weir::metrics
