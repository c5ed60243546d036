// The same answers as the engine's, by looking at every point.
#pragma once

#include "SeriesStore.h"

#include <vector>

namespace weir::metrics::test
{
/// Not synchronised.
class NaiveStore final
{
public:
    void append(const Point& point);
    std::uint64_t erase(const Selection& selection);

    /// In the order in which the engine counts them: series by series as they were made, by time, then as they came.
    [[nodiscard]] std::vector<Point> selected(const Selection& selection) const;
    [[nodiscard]] std::size_t size() const noexcept { return _points.size(); }

private:
    struct Entry
    {
        std::size_t series;
        Point point;
    };

    std::vector<std::string> _series; // keys, as they were made
    std::vector<Entry> _points;
};
} // namespace weir::metrics::test
