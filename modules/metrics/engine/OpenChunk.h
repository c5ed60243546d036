// The newest points of a series.
#pragma once

#include "engine/Columns.h"
#include "engine/Summary.h"

#include <cstddef>
#include <memory>
#include <span>

namespace weir::metrics
{
/// Two plain columns in the order in which points came, and a summary that runs behind them: it is made for blocks of
/// points, which is cheaper, and not at all for the few points of the many series that have few. Not synchronised.
class OpenChunk final
{
public:
    OpenChunk() = default;
    OpenChunk(const OpenChunk& other);
    OpenChunk(OpenChunk&&) noexcept = default;
    OpenChunk& operator=(OpenChunk&&) noexcept = default;
    ~OpenChunk() = default;

    /// So many points may be missing from the summary when it is asked for: to look at them is as fast.
    static constexpr std::size_t fewPoints = 32;

    /// REQUIRES: as many times as values.
    void append(std::span<const Time> times, std::span<const double> values);
    /// Lets the summary catch up with all points; returns the summary of those that were missing.
    Summary summarise();
    struct Whole
    {
        Columns points;
        Summary summary; ///< of all of them
    };
    /// Leaves nothing. REQUIRES: there are points.
    [[nodiscard]] Whole take();
    [[nodiscard]] Columns takePoints();

    [[nodiscard]] const Columns& points() const noexcept { return _points; }
    [[nodiscard]] std::size_t size() const noexcept { return _points.size(); }
    /// Only few points are missing from the summary.
    [[nodiscard]] bool isSummarised() const noexcept { return size() - _summarised <= fewPoints; }
    /// So many are missing that who comes next should not have to wait for it.
    [[nodiscard]] bool isBehind() const noexcept { return size() - _summarised >= manyPoints; }
    /// Null: of no points.
    [[nodiscard]] const Summary* summary() const noexcept { return _summary.get(); }
    /// How many points it holds: the first ones.
    [[nodiscard]] std::size_t summarised() const noexcept { return _summarised; }
    /// The extent of the points. REQUIRES: there are some.
    [[nodiscard]] Time firstTime() const noexcept { return _firstTime; }
    [[nodiscard]] Time lastTime() const noexcept { return _lastTime; }

private:
    static constexpr std::size_t manyPoints = 512;

    Columns _points;
    std::unique_ptr<Summary> _summary;
    std::size_t _summarised = 0;
    Time _firstTime = latest;
    Time _lastTime = earliest;
};
} // namespace weir::metrics
