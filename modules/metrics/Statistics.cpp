#include "Statistics.h"

#include "weir/Units.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir::metrics
{
namespace
{
using Kind = Statistic::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 6> plainNames{{{"min", Kind::min},
                                                                       {"max", Kind::max},
                                                                       {"sum", Kind::sum},
                                                                       {"stddev", Kind::stddev},
                                                                       {"first", Kind::first},
                                                                       {"last", Kind::last}}};

/// `99.9` as 9990: a decimal from 0 to 100 with up to two decimals.
std::optional<std::uint32_t> parseHundredths(std::string_view text)
{
    const auto point = text.find('.');
    const auto whole = parseUnsigned(text.substr(0, point));
    std::uint64_t decimals = 0;
    if (point != std::string_view::npos)
    {
        const auto digits = text.substr(point + 1);
        const auto parsed = parseUnsigned(digits);
        if (!parsed || digits.size() > 2)
            return std::nullopt;
        decimals = digits.size() == 1 ? *parsed * 10 : *parsed;
    }
    if (!whole || *whole > 100 || *whole * 100 + decimals > 10'000)
        return std::nullopt;
    return static_cast<std::uint32_t>(*whole * 100 + decimals);
}
} // namespace

std::optional<Statistic> parseStatistic(std::string_view name)
{
    for (const auto& [plain, kind] : plainNames)
        if (name == plain)
            return Statistic{kind, 0, std::string(name)};
    if (!name.starts_with('p'))
        return std::nullopt;
    const auto hundredths = parseHundredths(name.substr(1));
    if (!hundredths)
        return std::nullopt;
    return Statistic{Kind::quantile, *hundredths, std::string(name)};
}

bool needsValues(const std::vector<Statistic>& statistics) noexcept
{
    return std::ranges::find(statistics, Kind::quantile, &Statistic::kind) != statistics.end();
}

void Accumulator::add(Time time, double value)
{
    if (_count == 0 || time < _firstTime)
    {
        _firstTime = time;
        _first = value;
    }
    if (_count == 0 || time >= _lastTime)
    {
        _lastTime = time;
        _last = value;
    }
    _min = _count == 0 ? value : std::min(_min, value);
    _max = _count == 0 ? value : std::max(_max, value);
    ++_count;

    const long double wide = value;
    const long double sum = _sum + wide;
    _compensation += std::abs(_sum) >= std::abs(wide) ? (_sum - sum) + wide : (wide - sum) + _sum;
    _sum = sum;

    const long double delta = wide - _mean;
    _mean += delta / static_cast<long double>(_count);
    _m2 += delta * (wide - _mean);
    if (_keepValues)
        _values.push_back(value);
}

// Out of range becomes infinite (IEC 60559).
double Accumulator::sum() const noexcept
{
    return static_cast<double>(_sum + _compensation);
}

double Accumulator::average() const noexcept
{
    return static_cast<double>((_sum + _compensation) / static_cast<long double>(_count));
}

double Accumulator::stddev() const noexcept
{
    return static_cast<double>(std::sqrt(_m2 / static_cast<long double>(_count)));
}

double Accumulator::quantile(std::uint32_t hundredths) const
{
    // ⌊h·(n−1)/10000⌋ in two parts: the product alone may not fit 64 bits.
    const std::size_t last = _values.size() - 1;
    const std::size_t rank = last / 10'000 * hundredths + last % 10'000 * hundredths / 10'000;
    const auto at = _values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(_values.begin(), at, _values.end());
    return *at;
}

double Accumulator::value(const Statistic& statistic) const
{
    switch (statistic.kind)
    {
    case Kind::min:
        return min();
    case Kind::max:
        return max();
    case Kind::sum:
        return sum();
    case Kind::stddev:
        return stddev();
    case Kind::first:
        return first();
    case Kind::last:
        return last();
    case Kind::quantile:
        return quantile(statistic.hundredths);
    }
    return 0;
}

void writeStatistics(JsonWriter& json, const Accumulator& accumulator, const std::vector<Statistic>& statistics)
{
    const bool empty = accumulator.count() == 0;
    const auto write = [&](double value) { empty ? json.null() : json.real(value); };
    json.key("count").integer(accumulator.count());
    json.key("average");
    write(empty ? 0 : accumulator.average());
    for (const auto& statistic : statistics)
    {
        json.key(statistic.name);
        write(empty ? 0 : accumulator.value(statistic));
    }
}
} // namespace weir::metrics
