// The earliest points of chunks that may overlap.
#pragma once

#include "engine/Columns.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::metrics
{
/// Keeps about `target` points, the earliest of those that it is given, in the order of a series: by time, and those of
/// one time as they came. Points of one time are never separated. Not synchronised.
class RunBuilder final
{
public:
    /// Points from `from` to before `to` are taken.
    RunBuilder(std::size_t target, Time from, Time to) : _target(target), _most(2 * target), _from(from), _end(to) {}

    /// Points of one chunk in the order in which they came; `order` is the chunk's.
    void add(const Columns& points, std::uint32_t order);
    /// True if a chunk that begins at `first`, and those that begin later, add nothing any more.
    [[nodiscard]] bool isComplete(Time first) const noexcept;
    /// What was found. All points before `end` have been taken then.
    [[nodiscard]] Columns take();
    [[nodiscard]] Time end() const noexcept { return _end; }

private:
    struct Sample
    {
        Time time;
        double value;
        std::uint32_t order;
    };

    void sort();
    void trim();

    std::size_t _target;
    std::size_t _most; // samples, before those behind the target are dropped
    Time _from;
    Time _end; // what lies at or behind it is not taken (any more)
    Time _last = earliest;
    std::vector<Sample> _samples;
};
} // namespace weir::metrics
