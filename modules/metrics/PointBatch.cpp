#include "PointBatch.h"

#include "engine/SeriesKey.h"

#include <utility>

namespace weir::metrics
{
PointBatch::PointBatch(std::pmr::memory_resource* memory)
    : _runOfKey(memory), _keys(memory), _next(memory), _ends(memory), _runs(memory), _times(memory), _values(memory)
{
}

void PointBatch::reserve(std::size_t points)
{
    _runs.reserve(points);
    _times.reserve(points);
    _values.reserve(points);
}

void PointBatch::add(std::string_view key, Time time, double value)
{
    // Series mostly come in the order of the time before: then a comparison does for a look-up.
    const bool isFirst = _last >= _next.size();
    auto run = isFirst ? none : _next[_last];
    if (run == none || _keys[run] != key)
        run = runWith(key);
    if (!isFirst)
        _next[_last] = run;
    _last = run;
    _runs.push_back(run);
    ++_ends[run];
    _times.push_back(time);
    _values.push_back(value);
}

std::uint32_t PointBatch::runWith(std::string_view key)
{
    if (const auto found = _runOfKey.find(key); found != _runOfKey.end())
        return found->second;
    const auto run = static_cast<std::uint32_t>(_keys.size());
    _keys.push_back(_runOfKey.emplace(key, run).first->first);
    _next.push_back(none);
    _ends.push_back(0);
    return run;
}

void PointBatch::add(const Point& point)
{
    add(seriesKey(point.type, point.tags), point.time, point.value);
}

Point PointBatch::at(std::size_t point) const
{
    const auto key = _keys.at(_runs.at(point));
    return {std::string(typeOf(key)), tagsOf(key), _times[point], _values[point]};
}

// A counting sort: stable, and linear.
void PointBatch::arrange()
{
    if (runs() <= 1)
        return; // as they came
    std::size_t begin = 0;
    for (auto& end : _ends)
        begin += std::exchange(end, begin);
    std::pmr::vector<Time> times(size(), _times.get_allocator());
    std::pmr::vector<double> values(size(), _values.get_allocator());
    for (std::size_t i = 0; i < size(); ++i)
    {
        const auto to = _ends[_runs[i]]++;
        times[to] = _times[i];
        values[to] = _values[i];
    }
    _times = std::move(times);
    _values = std::move(values);
}

PointBatch::Run PointBatch::run(std::size_t number) const
{
    const auto begin = number == 0 ? 0 : _ends[number - 1];
    const auto size = _ends[number] - begin;
    return {_keys[number], std::span(_times).subspan(begin, size), std::span(_values).subspan(begin, size)};
}
} // namespace weir::metrics
