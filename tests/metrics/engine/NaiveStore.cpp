#include "NaiveStore.h"

#include "engine/SeriesKey.h"

#include <algorithm>
#include <tuple>

namespace weir::metrics::test
{
namespace
{
bool isIn(const Point& point, const Selection& selection)
{
    const auto fits = [&](const auto& filter)
    {
        return std::ranges::any_of(point.tags, [&](const auto& tag)
                                   { return tag.first == filter.first && filter.second.contains(tag.second); });
    };
    return point.type == selection.type && selection.from <= point.time && point.time < selection.to &&
           std::ranges::all_of(selection.tags, fits);
}
} // namespace

void NaiveStore::append(const Point& point)
{
    const auto key = seriesKey(point.type, point.tags);
    auto found = std::ranges::find(_series, key);
    if (found == _series.end())
        found = _series.insert(_series.end(), key);
    _points.push_back({static_cast<std::size_t>(found - _series.begin()), point});
}

// A series that has lost all its points is another one when it comes again.
std::uint64_t NaiveStore::erase(const Selection& selection)
{
    const auto count = std::erase_if(_points, [&](const Entry& entry) { return isIn(entry.point, selection); });
    for (std::size_t i = 0; i < _series.size(); ++i)
        if (std::ranges::find(_points, i, &Entry::series) == _points.end())
            _series[i].clear();
    return count;
}

std::vector<Point> NaiveStore::selected(const Selection& selection) const
{
    auto entries = _points;
    std::erase_if(entries, [&](const Entry& entry) { return !isIn(entry.point, selection); });
    std::ranges::stable_sort(entries, {}, [](const Entry& entry) { return std::tie(entry.series, entry.point.time); });
    std::vector<Point> points;
    std::ranges::transform(entries, std::back_inserter(points), &Entry::point);
    return points;
}
} // namespace weir::metrics::test
