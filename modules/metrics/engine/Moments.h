// Count, sum, deviation and extremes of points.
#pragma once

#include "Timestamp.h"
#include "engine/Bytes.h"

#include <cstdint>
#include <optional>
#include <span>

namespace weir::metrics
{
/// In one pass and in constant memory; two of them merge into what one would have been. Sums are compensated (Neumaier
/// 1974), the variance is updated (Welford 1962) and merged (Chan, Golub, LeVeque 1979) without cancellation; all in
/// long double, whose exponent leaves room for what a double cannot hold on the way to a result that it can. Copyable,
/// not synchronised.
class Moments final
{
public:
    /// Points may come in any order; of two at the same time, the later call is the later point.
    void add(Time time, double value);
    /// The same for many. REQUIRES: as many times as values.
    void add(std::span<const Time> times, std::span<const double> values);
    /// The points of `later` are taken to have come after these.
    void merge(const Moments& later);

    [[nodiscard]] std::uint64_t count() const noexcept { return _count; }
    /// Of these, only `sum` is defined (as 0) without points. Not finite if beyond the range of double.
    [[nodiscard]] double sum() const noexcept;
    [[nodiscard]] double average() const noexcept;
    [[nodiscard]] double stddev() const noexcept; ///< of the population
    [[nodiscard]] double min() const noexcept { return _min; }
    [[nodiscard]] double max() const noexcept { return _max; }
    [[nodiscard]] double first() const noexcept { return _first; }
    [[nodiscard]] double last() const noexcept { return _last; }
    [[nodiscard]] Time firstTime() const noexcept { return _firstTime; }
    [[nodiscard]] Time lastTime() const noexcept { return _lastTime; }

    void encode(ByteWriter& out) const;
    /// Nothing if the bytes are none of encode's.
    [[nodiscard]] static std::optional<Moments> decode(ByteReader& in);

private:
    void addToSum(long double value) noexcept;
    void addExtremes(Time time, double value) noexcept;

    std::uint64_t _count = 0;
    long double _sum = 0;
    long double _compensation = 0;
    long double _mean = 0;
    long double _m2 = 0; // sum of squared distances from the mean
    double _min = 0;
    double _max = 0;
    double _first = 0;
    double _last = 0;
    Time _firstTime = 0;
    Time _lastTime = 0;
};
} // namespace weir::metrics
