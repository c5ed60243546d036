#include "Reference.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <iterator>
#include <limits>
#include <random>

namespace weir::test
{
namespace
{
constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::string shortest(double value)
{
    std::array<char, 32> buffer{};
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

template <class Keep>
std::vector<Point> only(const std::vector<Point>& points, Keep keep)
{
    std::vector<Point> result;
    std::ranges::copy_if(points, std::back_inserter(result), keep);
    return result;
}
} // namespace

std::vector<Point> randomPoints(std::size_t count)
{
    const std::array<std::string, 4> hosts{"h1", "h2", "h3", ""};
    std::mt19937_64 random(7); // its sequence is fixed by the standard, a distribution's is not
    std::vector<Point> points;
    for (std::size_t i = 0; i < count; ++i)
    {
        // Distinct times, so that `first` and `last` have one answer.
        const auto seconds = static_cast<std::int64_t>((i * 7919) % (std::size_t(3) * 86400));
        const auto digits = static_cast<double>(static_cast<std::int64_t>(random() % 2000001) - 1000000);
        points.push_back({start + seconds, digits * std::pow(10.0, static_cast<double>(random() % 7) - 5),
                          hosts[random() % hosts.size()]});
    }
    return points;
}

std::vector<Point> between(const std::vector<Point>& points, std::int64_t from, std::int64_t to)
{
    return only(points, [&](const Point& point) { return point.seconds >= from && point.seconds < to; });
}

std::vector<Point> ofHosts(const std::vector<Point>& points, const std::vector<std::string>& hosts)
{
    return only(points, [&](const Point& point) { return std::ranges::find(hosts, point.host) != hosts.end(); });
}

std::string ndjson(const std::string& type, const Point& point)
{
    std::string line = R"({"type":")" + type + R"(","timestamp":)" + std::to_string(point.seconds);
    line += R"(,"value":)" + shortest(point.value);
    if (!point.host.empty())
        line += R"(,"tags":{"host":")" + point.host + "\"}";
    return line + "}\n";
}

std::string rfc3339(std::int64_t seconds)
{
    const std::time_t time = seconds;
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::array<char, 32> buffer{};
    return {buffer.data(), std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

Reference::Reference(std::vector<Point> points) : _byTime(std::move(points))
{
    std::ranges::stable_sort(_byTime, {}, &Point::seconds);
    std::ranges::transform(_byTime, std::back_inserter(_sorted), &Point::value);
    std::ranges::sort(_sorted);
}

std::vector<std::pair<std::string, double>> Reference::exact() const
{
    if (_byTime.empty())
        return {{"average", none}, {"min", none}, {"max", none}, {"stddev", none}, {"first", none}, {"last", none}};
    const auto count = static_cast<long double>(_sorted.size());
    long double sum = 0;
    for (const double value : _sorted)
        sum += value;
    const long double mean = sum / count;
    long double squares = 0;
    for (const double value : _sorted)
        squares += (value - mean) * (value - mean);
    return {{"average", static_cast<double>(mean)},
            {"sum", static_cast<double>(sum)},
            {"min", _sorted.front()},
            {"max", _sorted.back()},
            {"stddev", static_cast<double>(std::sqrt(squares / count))},
            {"first", _byTime.front().value},
            {"last", _byTime.back().value}};
}

double Reference::quantile(double percent) const
{
    if (_sorted.empty())
        return none;
    const auto rank = std::floor(percent / 100 * static_cast<double>(_sorted.size() - 1));
    return _sorted[static_cast<std::size_t>(rank)];
}
} // namespace weir::test
