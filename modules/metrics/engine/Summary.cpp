#include "engine/Summary.h"

#include <utility>

namespace weir::metrics
{
void Summary::add(std::span<const Time> times, std::span<const double> values)
{
    moments.add(times, values);
    sketch.add(values);
}

void Summary::merge(const Summary& later)
{
    moments.merge(later.moments);
    sketch.merge(later.sketch);
}

void Summary::encode(ByteWriter& out) const
{
    moments.encode(out);
    sketch.encode(out);
}

std::optional<Summary> Summary::decode(ByteReader& in)
{
    auto moments = Moments::decode(in);
    auto sketch = Sketch::decode(in);
    if (!moments || !sketch || sketch->count() != moments->count())
        return std::nullopt;
    return Summary{*moments, *std::move(sketch)};
}
} // namespace weir::metrics
