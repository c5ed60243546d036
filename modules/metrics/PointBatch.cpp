#include "PointBatch.h"

#include "engine/SeriesKey.h"

#include <utility>

namespace weir::metrics
{
void PointBatch::add(std::string_view key, Time time, double value)
{
    auto found = _runOfKey.find(key);
    if (found == _runOfKey.end())
    {
        found = _runOfKey.emplace(key, static_cast<std::uint32_t>(_keys.size())).first;
        _keys.push_back(found->first);
        _ends.push_back(0);
    }
    _runs.push_back(found->second);
    ++_ends[found->second];
    _times.push_back(time);
    _values.push_back(value);
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
    std::size_t begin = 0;
    for (auto& end : _ends)
        begin += std::exchange(end, begin);
    std::vector<Time> times(size());
    std::vector<double> values(size());
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
