#include "weir/Units.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace weir::inline v1
{
namespace
{
using Unit = std::pair<std::string_view, std::uint64_t>;

// Longest names first: `ms` before `m` and `s`.
constexpr std::array durationUnits{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}, Unit{"h", 3'600'000},
                                   Unit{"d", 86'400'000}};
constexpr std::array rateUnits{Unit{"second", 1000}, Unit{"minute", 60'000}, Unit{"hour", 3'600'000},
                               Unit{"day", 86'400'000}};
constexpr std::array byteUnits{Unit{"KiB", 1ULL << 10U}, Unit{"MiB", 1ULL << 20U}, Unit{"GiB", 1ULL << 30U},
                               Unit{"TiB", 1ULL << 40U}};
constexpr std::uint64_t hundredYears = 100ULL * 365 * 86'400'000;

/// `text` without its unit, and what the unit is worth; the first unit that fits.
template <std::size_t N>
std::optional<std::pair<std::string_view, std::uint64_t>> splitUnit(std::string_view text,
                                                                    const std::array<Unit, N>& units) noexcept
{
    for (const auto& [name, worth] : units)
        if (text.ends_with(name))
            return std::pair(text.substr(0, text.size() - name.size()), worth);
    return std::nullopt;
}

std::optional<std::uint64_t> multiply(std::string_view digits, std::uint64_t worth, std::uint64_t most) noexcept
{
    const auto count = parseUnsigned(digits);
    if (!count || *count > most / worth)
        return std::nullopt;
    return *count * worth;
}

template <std::size_t N>
std::string formatUnit(std::uint64_t value, const std::array<Unit, N>& units, std::string_view smallest)
{
    auto best = Unit{smallest, 1};
    for (const auto& unit : units)
        if (value != 0 && value % unit.second == 0 && unit.second > best.second)
            best = unit;
    return std::to_string(value / best.second).append(best.first);
}
} // namespace

std::optional<std::uint64_t> parseUnsigned(std::string_view text) noexcept
{
    std::uint64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc() || stop != end)
        return std::nullopt;
    return value;
}

std::optional<std::chrono::milliseconds> parseDuration(std::string_view text) noexcept
{
    const auto parts = splitUnit(text, durationUnits);
    if (!parts)
        return std::nullopt;
    const auto value = multiply(parts->first, parts->second, hundredYears);
    if (!value)
        return std::nullopt;
    return std::chrono::milliseconds(*value);
}

std::string formatDuration(std::chrono::milliseconds duration)
{
    if (duration.count() == 0)
        return "0s";
    return formatUnit(static_cast<std::uint64_t>(duration.count()), durationUnits, "ms");
}

std::optional<std::uint64_t> parseBytes(std::string_view text) noexcept
{
    const auto parts = splitUnit(text, byteUnits);
    return parts ? multiply(parts->first, parts->second, unlimited - 1) : parseUnsigned(text);
}

std::string formatBytes(std::uint64_t bytes)
{
    return formatUnit(bytes, byteUnits, "");
}

std::optional<double> parsePercent(std::string_view text) noexcept
{
    if (!text.ends_with('%'))
        return std::nullopt;
    text.remove_suffix(1);
    double value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (error != std::errc() || stop != end || std::signbit(value) || !(value <= 100)) // NaN as well
        return std::nullopt;
    return value / 100;
}

std::optional<Rate> parseRate(std::string_view text) noexcept
{
    const auto slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto count = parseUnsigned(text.substr(0, slash));
    if (!count || *count == 0)
        return std::nullopt;
    const auto per = text.substr(slash + 1);
    for (const auto& [name, worth] : rateUnits)
        if (per == name)
            return Rate{*count, std::chrono::milliseconds(worth)};
    const auto window = parseDuration(per);
    if (!window || window->count() == 0)
        return std::nullopt;
    return Rate{*count, *window};
}
} // namespace weir::inline v1
