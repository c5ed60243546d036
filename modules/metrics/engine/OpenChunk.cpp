#include "engine/OpenChunk.h"

#include <algorithm>
#include <utility>

namespace weir::metrics
{
OpenChunk::OpenChunk(const OpenChunk& other)
    : _points(other._points),
      _summary(other._summary ? std::make_unique<Summary>(*other._summary) : nullptr),
      _summarised(other._summarised),
      _firstTime(other._firstTime),
      _lastTime(other._lastTime)
{
}

void OpenChunk::append(std::span<const Time> times, std::span<const double> values)
{
    _points.times.insert(_points.times.end(), times.begin(), times.end());
    _points.values.insert(_points.values.end(), values.begin(), values.end());
    for (const Time time : times)
    {
        _firstTime = std::min(_firstTime, time);
        _lastTime = std::max(_lastTime, time);
    }
}

Summary OpenChunk::summarise()
{
    Summary block;
    block.add(std::span(_points.times).subspan(_summarised), std::span(_points.values).subspan(_summarised));
    if (!_summary)
        _summary = std::make_unique<Summary>();
    _summary->merge(block);
    _summarised = size();
    return block;
}

OpenChunk::Whole OpenChunk::take()
{
    if (_summarised < size())
        (void)summarise();
    auto whole = std::exchange(*this, OpenChunk());
    return {.points = std::move(whole._points), .summary = std::move(*whole._summary)};
}

Columns OpenChunk::takePoints()
{
    return std::exchange(*this, OpenChunk())._points;
}
} // namespace weir::metrics
