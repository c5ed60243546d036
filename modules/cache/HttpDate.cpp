#include "HttpDate.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace weir::cache
{
namespace
{
using std::chrono::sys_seconds;

struct Parts
{
    std::array<char, 4> month{};
    int day = 0;
    int year = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

/// Nothing if a part is out of its range. A leap second counts as the second before it.
std::optional<sys_seconds> moment(const Parts& parts)
{
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto month = std::ranges::find(months, std::string_view(parts.month.data()));
    const auto number = static_cast<unsigned>(month - months.begin()) + 1;
    const std::chrono::year_month_day date{std::chrono::year(parts.year), std::chrono::month(number),
                                           std::chrono::day(static_cast<unsigned>(parts.day))};
    const bool timeFits = parts.hour >= 0 && parts.hour < 24 && parts.minute >= 0 && parts.minute < 60 &&
                          parts.second >= 0 && parts.second <= 60;
    if (month == months.end() || !date.ok() || !timeFits)
        return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(parts.hour) + std::chrono::minutes(parts.minute) +
           std::chrono::seconds(std::min(parts.second, 59));
}

int fullYear(int twoDigits, sys_seconds now)
{
    const auto present =
        static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now)).year());
    int year = present - present % 100 + twoDigits;
    while (year > present + 50)
        year -= 100;
    return year;
}
} // namespace

std::optional<sys_seconds> parseHttpDate(std::string_view text, sys_seconds now)
{
    const std::string date(text);
    const auto isWhole = [&](int converted, int end)
    { return converted == 6 && static_cast<std::size_t>(end) == date.size(); };
    // NOLINTBEGIN(cert-err34-c): numbers of four digits at most are never out of range
    Parts p;
    int end = 0;
    int count = std::sscanf(date.c_str(), "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &p.day, p.month.data(),
                            &p.year, &p.hour, &p.minute, &p.second, &end);
    if (isWhole(count, end))
        return moment(p);
    count = std::sscanf(date.c_str(), "%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &p.day, p.month.data(),
                        &p.year, &p.hour, &p.minute, &p.second, &end);
    if (isWhole(count, end))
    {
        p.year = fullYear(p.year, now);
        return moment(p);
    }
    count = std::sscanf(date.c_str(), "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", p.month.data(), &p.day, &p.hour,
                        &p.minute, &p.second, &p.year, &end);
    // NOLINTEND(cert-err34-c)
    return isWhole(count, end) ? moment(p) : std::nullopt;
}
} // namespace weir::cache
