// The statistics of the contract computed in the plainest possible way, to hold answers against.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace weir::test
{
struct Point
{
    std::int64_t seconds;
    double value;
    std::string host; ///< empty: no tag
};

/// Where randomPoints begin: 2025-01-01T00:00:00Z, in seconds since the epoch.
inline constexpr std::int64_t start = 1735689600;

/// Points of four hosts (one of them without a tag) in no order of time over three days; values of very
/// different sizes and both signs. The same points every time.
[[nodiscard]] std::vector<Point> randomPoints(std::size_t count);

[[nodiscard]] std::vector<Point> between(const std::vector<Point>& points, std::int64_t from, std::int64_t to);
[[nodiscard]] std::vector<Point> ofHosts(const std::vector<Point>& points, const std::vector<std::string>& hosts);
/// One line of NDJSON.
[[nodiscard]] std::string ndjson(const std::string& type, const Point& point);
[[nodiscard]] std::string rfc3339(std::int64_t seconds);

/// Plain loops in long double over points in the order in which they were sent. What has no value is NaN.
class Reference final
{
public:
    explicit Reference(std::vector<Point> points);

    /// average, sum, min, max, stddev, first, last.
    [[nodiscard]] std::vector<std::pair<std::string, double>> exact() const;
    /// The value at rank floor(percent / 100 * (n - 1)) of the sorted values.
    [[nodiscard]] double quantile(double percent) const;

private:
    std::vector<Point> _byTime;
    std::vector<double> _sorted;
};
} // namespace weir::test
