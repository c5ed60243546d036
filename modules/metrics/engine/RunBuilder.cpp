#include "engine/RunBuilder.h"

#include <algorithm>
#include <tuple>

namespace weir::metrics
{
void RunBuilder::add(const Columns& points, std::uint32_t order)
{
    for (std::size_t i = 0; i < points.size(); ++i)
    {
        const auto time = points.times[i];
        if (time < _from || time >= _end)
            continue;
        _samples.push_back({time, points.values[i], order});
        _last = std::max(_last, time);
    }
    if (_samples.size() > _most)
        trim();
}

bool RunBuilder::isComplete(Time first) const noexcept
{
    return first >= _end || (_samples.size() >= _target && first > _last);
}

void RunBuilder::sort()
{
    std::ranges::stable_sort(_samples, {}, [](const Sample& sample) { return std::tie(sample.time, sample.order); });
}

void RunBuilder::trim()
{
    sort();
    _last = _samples[_target - 1].time;
    _end = addClamped(_last, 1);
    const auto rest = std::ranges::lower_bound(_samples, _end, {}, &Sample::time);
    _samples.erase(rest, _samples.end());
    _most = 2 * _samples.size(); // more than twice the target where more points are of one time
}

Columns RunBuilder::take()
{
    sort();
    if (_samples.size() >= _target)
        _end = addClamped(_last, 1);
    Columns run;
    run.times.reserve(_samples.size());
    run.values.reserve(_samples.size());
    for (const auto& sample : _samples)
    {
        run.times.push_back(sample.time);
        run.values.push_back(sample.value);
    }
    return run;
}
} // namespace weir::metrics
