// Quantiles of any number of values in little memory.
#pragma once

#include "engine/Bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace weir::metrics
{
/// DDSketch (Masson, Rim, Lee, VLDB 2019): a value falls into the bucket of its logarithm, and what a bucket stands for
/// is within 1 % of every value in it. Buckets are sparse and are never collapsed, so that this holds for all finite
/// values; up to 32 values are exact. Eight bytes a bucket: a metric that spans a factor of hundred has some 230.
/// Copyable; `const` members may be called concurrently.
class Sketch final
{
public:
    /// So many values are exact.
    static constexpr std::size_t exactCount = 32;

    /// REQUIRES: finite values. Amortised some 30 ns a value.
    void add(double value);
    /// The same for many; some 10 ns a value where they are of similar magnitude.
    void add(std::span<const double> values);
    /// Linear in the buckets of both.
    void merge(const Sketch& other);
    /// Takes the least memory; for what will only be read.
    void settle();

    [[nodiscard]] std::uint64_t count() const noexcept { return _bucketed + _values.size(); }
    /// The value that has `rank` values below it. REQUIRES: rank < count().
    [[nodiscard]] double atRank(std::uint64_t rank) const;

    void encode(ByteWriter& out) const;
    /// Nothing if the bytes are none of encode's; takes no more memory than they do, times eight.
    [[nodiscard]] static std::optional<Sketch> decode(ByteReader& in);

private:
    /// Ordered like the values that they hold.
    struct Bucket
    {
        std::uint64_t place : 18; ///< see placeOf
        std::uint64_t count : 46;
    };

    [[nodiscard]] static std::uint32_t placeOf(double value) noexcept;
    [[nodiscard]] static double valueAt(std::uint32_t place) noexcept;
    [[nodiscard]] static Bucket bucketOf(std::uint64_t place, std::uint64_t count) noexcept;
    [[nodiscard]] std::size_t buffered() const noexcept;
    void fold();
    void addBuckets(std::span<const Bucket> arrivals);

    std::vector<Bucket> _buckets;
    std::vector<double> _values; // not in a bucket yet, because they may still be few or to save work
    std::uint64_t _bucketed = 0;
};
} // namespace weir::metrics
