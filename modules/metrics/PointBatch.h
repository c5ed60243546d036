// The points of one write, series by series.
#pragma once

#include "Point.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir::metrics
{
/// Two steps: `add` all points, then `arrange` them into columns. Nothing is allocated for a point whose series the
/// batch has seen, but that the columns grow. Not synchronised.
class PointBatch final
{
public:
    /// Points of one series, in the order in which they were added.
    struct Run
    {
        std::string_view key; ///< of the series, see SeriesKey.h
        std::span<const Time> times;
        std::span<const double> values; ///< as many as times
    };

    /// REQUIRES: `memory`, from which all that it holds comes, outlives it.
    explicit PointBatch(std::pmr::memory_resource* memory = std::pmr::get_default_resource());
    PointBatch(PointBatch&&) noexcept = default;
    PointBatch& operator=(PointBatch&&) = delete; // views would outlive what they view if the memories differ
    ~PointBatch() = default;

    /// Makes room for so many points in all.
    void reserve(std::size_t points);
    void add(std::string_view key, Time time, double value);
    void add(const Point& point);
    /// To be called once, after the last `add`.
    void arrange();

    /// Points, numbered from 0 in the order in which they were added.
    [[nodiscard]] std::size_t size() const noexcept { return _times.size(); }
    [[nodiscard]] bool empty() const noexcept { return _times.empty(); }
    /// A point as it was added. REQUIRES: not arranged.
    [[nodiscard]] Point at(std::size_t point) const;
    /// Series, numbered from 0 by their first point.
    [[nodiscard]] std::size_t runs() const noexcept { return _keys.size(); }
    /// Which series a point belongs to.
    [[nodiscard]] std::size_t runOf(std::size_t point) const { return _runs[point]; }
    /// REQUIRES: arranged. The views live as long as the batch.
    [[nodiscard]] Run run(std::size_t number) const;

private:
    struct Hash : std::hash<std::string_view>
    {
        using is_transparent = void;
    };

    static constexpr std::uint32_t none = UINT32_MAX;

    [[nodiscard]] std::uint32_t runWith(std::string_view key);

    std::pmr::unordered_map<std::pmr::string, std::uint32_t, Hash, std::equal_to<>> _runOfKey;
    std::pmr::vector<std::string_view> _keys; // of _runOfKey; by run
    std::pmr::vector<std::uint32_t> _next;    // by run: of the point that came after the last one of this run
    std::uint32_t _last = none;               // run of the point before
    std::pmr::vector<std::size_t> _ends;      // by run: how many points it has, once arranged where they end
    std::pmr::vector<std::uint32_t> _runs;    // by point
    std::pmr::vector<Time> _times;            // by point, once arranged by run and point
    std::pmr::vector<double> _values;
};
} // namespace weir::metrics
