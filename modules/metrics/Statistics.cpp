#include "Statistics.h"

#include "weir/Units.h"

#include <algorithm>
#include <array>

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
    _moments.add(time, value);
    if (_keepValues)
        _sketch.add(value);
}

void Accumulator::add(std::span<const Time> times, std::span<const double> values)
{
    _moments.add(times, values);
    if (_keepValues)
        _sketch.add(values);
}

void Accumulator::add(const Summary& summary)
{
    _moments.merge(summary.moments);
    if (_keepValues)
        _sketch.merge(summary.sketch);
}

/// The value at rank ⌊q·(n−1)⌋ of the sorted values. What a bucket stands for may lie beyond what fell into it.
double Accumulator::quantile(std::uint32_t hundredths) const
{
    // ⌊h·(n−1)/10000⌋ in two parts: the product alone may not fit 64 bits.
    const auto last = _sketch.count() - 1;
    const auto rank = last / 10'000 * hundredths + last % 10'000 * hundredths / 10'000;
    return std::clamp(_sketch.atRank(rank), _moments.min(), _moments.max());
}

double Accumulator::value(const Statistic& statistic) const
{
    switch (statistic.kind)
    {
    case Kind::min:
        return _moments.min();
    case Kind::max:
        return _moments.max();
    case Kind::sum:
        return _moments.sum();
    case Kind::stddev:
        return _moments.stddev();
    case Kind::first:
        return _moments.first();
    case Kind::last:
        return _moments.last();
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
