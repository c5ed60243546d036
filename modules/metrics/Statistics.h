// What can be said about a set of points.
#pragma once

#include "Timestamp.h"
#include "weir/Json.h"

#include <cstdint>
#include <optional>
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

/// Count and moments of points in one pass. Sums are compensated (Neumaier 1974), the variance is updated point by
/// point (Welford 1962), so that neither suffers from cancellation; both in long double, whose exponent leaves room for
/// what a double cannot hold on the way to a result that it can. Copyable, not synchronised.
class Accumulator final
{
public:
    /// `keepValues`: quantiles will be asked for; they are exact.
    explicit Accumulator(bool keepValues = false) : _keepValues(keepValues) {}

    /// Points may come in any order; of two at the same time, the later call is the later point.
    void add(Time time, double value);

    [[nodiscard]] std::uint64_t count() const noexcept { return _count; }
    /// Of these, only `sum` is defined (as 0) without points. Not finite if beyond the range of double.
    [[nodiscard]] double sum() const noexcept;
    [[nodiscard]] double average() const noexcept;
    [[nodiscard]] double stddev() const noexcept; ///< of the population
    [[nodiscard]] double min() const noexcept { return _min; }
    [[nodiscard]] double max() const noexcept { return _max; }
    [[nodiscard]] double first() const noexcept { return _first; }
    [[nodiscard]] double last() const noexcept { return _last; }
    /// The value at rank ⌊q·(n−1)⌋ of the sorted values, q in ten-thousandths. REQUIRES: values are kept.
    [[nodiscard]] double quantile(std::uint32_t hundredths) const;

    [[nodiscard]] double value(const Statistic& statistic) const;

private:
    std::uint64_t _count = 0;
    long double _sum = 0;
    long double _compensation = 0;
    long double _mean = 0;
    long double _m2 = 0;
    double _min = 0;
    double _max = 0;
    double _first = 0;
    double _last = 0;
    Time _firstTime = 0;
    Time _lastTime = 0;
    bool _keepValues;
    mutable std::vector<double> _values; // partly ordered by `quantile`, which does not change what they are
};

/// Writes `"count":…,"average":…` and the statistics in the order asked, null for all but the count where there are
/// no points.
void writeStatistics(JsonWriter& json, const Accumulator& accumulator, const std::vector<Statistic>& statistics);
} // namespace weir::metrics
