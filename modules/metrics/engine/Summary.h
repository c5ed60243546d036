// All that a query needs to know of points that it takes as a whole.
#pragma once

#include "engine/Moments.h"
#include "engine/Sketch.h"

#include <optional>
#include <span>

namespace weir::metrics
{
/// Of a chunk, of a series. Copyable; `const` members may be called concurrently.
struct Summary
{
    Moments moments = {};
    Sketch sketch = {};

    void add(std::span<const Time> times, std::span<const double> values);
    /// The points of `later` are taken to have come after these.
    void merge(const Summary& later);

    void encode(ByteWriter& out) const;
    /// Nothing if the bytes are none of encode's.
    [[nodiscard]] static std::optional<Summary> decode(ByteReader& in);
};
} // namespace weir::metrics
