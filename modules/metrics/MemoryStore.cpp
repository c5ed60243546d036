#include "MemoryStore.h"

#include <algorithm>
#include <mutex>
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

/// Collects points into the buckets of one group, watching the bounds.
class Collector final
{
public:
    Collector(const Aggregation& aggregation, Buckets& buckets)
        : _aggregation(aggregation), _buckets(buckets), _keepValues(needsValues(aggregation.statistics))
    {
    }

    void add(std::span<const Time> times, std::span<const double> values)
    {
        for (std::size_t i = 0; i < times.size(); ++i)
        {
            if (i % pointsBetweenChecks == 0 && _aggregation.isLate && _aggregation.isLate())
                throw QueryTimeout();
            bucketOf(times[i]).add(times[i], values[i]);
        }
    }

private:
    // Points of a series ascend, so that most fall into the bucket of the one before.
    Accumulator& bucketOf(Time time)
    {
        const Time start = _aggregation.step ? stepStart(time, *_aggregation.step) : 0;
        if (_current != nullptr && start == _start)
            return *_current;
        const auto [bucket, created] = _buckets.try_emplace(start, _keepValues);
        if (created && _buckets.size() > _aggregation.maxSteps)
            throw TooManyResults("more than " + std::to_string(_aggregation.maxSteps) +
                                     " steps; choose a larger step or a smaller window",
                                 "metrics.maxSteps");
        _start = start;
        _current = &bucket->second;
        return *_current;
    }

    const Aggregation& _aggregation;
    Buckets& _buckets;
    const bool _keepValues;
    Time _start = 0;
    Accumulator* _current = nullptr;
};
} // namespace

std::size_t MemoryStore::Series::lowerBound(Time time) const
{
    return static_cast<std::size_t>(std::ranges::lower_bound(times, time) - times.begin());
}

void MemoryStore::Series::insert(Time time, double value)
{
    const auto at = times.empty() || time >= times.back() ? static_cast<std::ptrdiff_t>(times.size())
                                                          : std::ranges::upper_bound(times, time) - times.begin();
    times.insert(times.begin() + at, time);
    values.insert(values.begin() + at, value);
}

const MemoryStore::Series* MemoryStore::find(const std::string& type, const Tags& tags) const
{
    const auto byTags = _types.find(type);
    if (byTags == _types.end())
        return nullptr;
    const auto series = byTags->second.find(tags);
    return series == byTags->second.end() ? nullptr : &series->second;
}

/// Points of series that do not exist and would be one too many.
std::vector<std::size_t> MemoryStore::refused(std::span<const Point> points, std::size_t maxSeries) const
{
    std::vector<std::size_t> indices;
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
    auto other = others.begin();
    for (std::size_t i = 0; i < points.size(); ++i)
    {
        if (other != others.end() && *other == i)
        {
            ++other;
            continue;
        }
        auto& point = points[i];
        const auto [series, created] = _types[std::move(point.type)].try_emplace(std::move(point.tags));
        _seriesCount += created ? 1 : 0;
        series->second.insert(point.time, point.value);
    }
    return others;
}

Groups MemoryStore::aggregate(const Selection& selection, const Aggregation& aggregation) const
{
    Groups groups;
    const std::shared_lock lock(_mutex);
    const auto byTags = _types.find(selection.type);
    if (byTags == _types.end())
        return groups;
    for (const auto& [tags, series] : byTags->second)
    {
        const auto begin = series.lowerBound(selection.from);
        const auto end = std::max(begin, series.lowerBound(selection.to));
        if (begin == end || !isSelected(tags, selection))
            continue;
        auto& buckets = groups[groupKey(tags, aggregation.groupBy)];
        if (groups.size() > aggregation.maxGroups)
            throw TooManyResults("more than " + std::to_string(aggregation.maxGroups) +
                                     " groups; filter by tags or group by fewer",
                                 "metrics.maxGroups");
        Collector(aggregation, buckets)
            .add(std::span(series.times).subspan(begin, end - begin),
                 std::span(series.values).subspan(begin, end - begin));
    }
    return groups;
}

/// Copies one series at a time, so that a slow client holds neither the lock nor more than that.
class MemoryStore::Reader final : public SeriesReader
{
public:
    Reader(const MemoryStore& store, Selection selection) : _store(store), _selection(std::move(selection)) {}

    [[nodiscard]] std::optional<SeriesPoints> next() override
    {
        const std::shared_lock lock(_store._mutex);
        const auto byTags = _store._types.find(_selection.type);
        if (byTags == _store._types.end())
            return std::nullopt;
        // Series may come and go between two calls: go on behind the last one by its tags, not by its place.
        auto at = _last ? byTags->second.upper_bound(*_last) : byTags->second.begin();
        for (; at != byTags->second.end(); ++at)
        {
            const auto& [tags, series] = *at;
            const auto begin = static_cast<std::ptrdiff_t>(series.lowerBound(_selection.from));
            const auto end = std::max(begin, static_cast<std::ptrdiff_t>(series.lowerBound(_selection.to)));
            if (begin == end || !isSelected(tags, _selection))
                continue;
            _last = tags;
            return SeriesPoints{tags,
                                {series.times.begin() + begin, series.times.begin() + end},
                                {series.values.begin() + begin, series.values.begin() + end}};
        }
        return std::nullopt;
    }

private:
    const MemoryStore& _store;
    Selection _selection;
    std::optional<Tags> _last;
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
