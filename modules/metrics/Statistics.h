// What can be said about a set of points.
#pragma once

#include "Timestamp.h"
#include "engine/Summary.h"
#include "weir/Json.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::metrics
{
/// One entry of `stats=`.
struct Statistic
{
    enum class Kind : std::uint8_t
    {
        min,
        max,
        sum,
        stddev,
        first,
        last,
        quantile,
    };

    Kind kind = Kind::min;
    std::uint32_t hundredths = 0; ///< of a quantile: `p99.9` is 9990
    std::string name;             ///< as it was asked for; the key of the answer

    friend bool operator==(const Statistic&, const Statistic&) = default;
};

/// `min max sum stddev first last pN`, N from 0 to 100 with up to two decimals. Nothing if it is none of them.
[[nodiscard]] std::optional<Statistic> parseStatistic(std::string_view name);
[[nodiscard]] bool needsValues(const std::vector<Statistic>& statistics) noexcept;

/// What a query has found in a set of points: fed by points, and by summaries of points that lie wholly inside it.
/// Copyable, not synchronised.
class Accumulator final
{
public:
    /// `keepValues`: quantiles will be asked for.
    explicit Accumulator(bool keepValues = false) : _keepValues(keepValues) {}

    /// Points may come in any order; of two at the same time, the later call is the later point.
    void add(Time time, double value);
    /// The same for many. REQUIRES: as many times as values.
    void add(std::span<const Time> times, std::span<const double> values);
    void add(const Summary& summary);

    [[nodiscard]] std::uint64_t count() const noexcept { return _moments.count(); }
    [[nodiscard]] const Moments& moments() const noexcept { return _moments; }
    /// REQUIRES: points. Not finite if beyond the range of double.
    [[nodiscard]] double average() const noexcept { return _moments.average(); }
    /// Exact up to Sketch::exactCount points. REQUIRES: points, and values are kept.
    [[nodiscard]] double quantile(std::uint32_t hundredths) const;
    /// REQUIRES: points. Not finite if beyond the range of double.
    [[nodiscard]] double value(const Statistic& statistic) const;

private:
    Moments _moments;
    Sketch _sketch;
    bool _keepValues;
};

/// Writes `"count":…,"average":…` and the statistics in the order asked, null for all but the count where there are
/// no points.
void writeStatistics(JsonWriter& json, const Accumulator& accumulator, const std::vector<Statistic>& statistics);
} // namespace weir::metrics
