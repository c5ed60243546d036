#include "import/LocalTime.h"

#include "app/Failure.h"

#include <algorithm>
#include <optional>

namespace weir::ctl
{
namespace
{
using std::chrono::seconds;

struct Parsed
{
    date::local_seconds time;
    std::string_view fraction; ///< with its point
};

/// Exactly `digits` digits at the front of `text`, which it drops.
std::optional<int> takeNumber(std::string_view& text, std::size_t digits)
{
    int value = 0;
    if (text.size() < digits)
        return std::nullopt;
    for (const char c : text.substr(0, digits))
    {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool takeOneOf(std::string_view& text, std::string_view allowed)
{
    if (text.empty() || allowed.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

std::optional<date::local_days> takeDate(std::string_view& text)
{
    const auto year = takeNumber(text, 4);
    const bool first = takeOneOf(text, "-");
    const auto month = takeNumber(text, 2);
    const bool second = takeOneOf(text, "-");
    const auto day = takeNumber(text, 2);
    if (!year || !first || !month || !second || !day || *year < 1 || *year > 9998)
        return std::nullopt; // in UTC it may be a year earlier or later, and still has four digits
    const date::year_month_day date{date::year(*year), date::month(static_cast<unsigned>(*month)),
                                    date::day(static_cast<unsigned>(*day))};
    if (!date.ok())
        return std::nullopt;
    return date::local_days(date);
}

std::optional<seconds> takeClock(std::string_view& text)
{
    const auto hour = takeNumber(text, 2);
    const bool colon = takeOneOf(text, ":");
    const auto minute = takeNumber(text, 2);
    const auto second = takeOneOf(text, ":") ? takeNumber(text, 2) : 0;
    if (!hour || !colon || !minute || !second || *hour > 23 || *minute > 59 || *second > 59)
        return std::nullopt;
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + seconds(*second);
}

std::optional<Parsed> parse(std::string_view text)
{
    const auto date = takeDate(text);
    if (!date)
        return std::nullopt;
    if (text.empty())
        return Parsed{date::local_seconds(*date), {}};
    if (!takeOneOf(text, "Tt "))
        return std::nullopt;
    const auto clock = takeClock(text);
    if (!clock)
        return std::nullopt;
    const bool fraction = text.size() > 1 && text.front() == '.' &&
                          std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
    if (!text.empty() && !fraction)
        return std::nullopt;
    return Parsed{*date + *clock, text};
}

const date::time_zone* locate(const std::string& name)
{
    try
    {
        return date::locate_zone(name);
    }
    catch (const std::runtime_error&)
    {
        throw Failure(exitUsage, "--tz '" + name +
                                     "' is not a time zone of this system; give one such as "
                                     "Europe/Berlin (package tzdata)");
    }
}

void appendTwoDigits(std::string& out, long value)
{
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
}
} // namespace

LocalTime::LocalTime(const std::string& zone) : _zone(locate(zone)) {}

seconds LocalTime::offsetAt(date::local_seconds time)
{
    if (time >= _begin && time < _end)
        return _offset;
    const auto info = _zone->get_info(time);
    if (info.result == date::local_info::ambiguous)
        ++_ambiguous;
    else if (info.result == date::local_info::nonexistent)
        ++_nonexistent;
    else
    {
        // A day away from either change of the clock no time is ambiguous.
        constexpr date::days day{1};
        _offset = info.first.offset;
        _begin = date::local_seconds((info.first.begin + day).time_since_epoch() + _offset);
        _end = date::local_seconds((info.first.end - day).time_since_epoch() + _offset);
    }
    return info.first.offset;
}

bool LocalTime::append(std::string& out, std::string_view text)
{
    const auto parsed = parse(text);
    if (!parsed)
        return false;
    const auto utc = date::sys_seconds(parsed->time.time_since_epoch() - offsetAt(parsed->time));
    const auto day = date::floor<date::days>(utc);
    const date::year_month_day date(day);
    const date::hh_mm_ss clock(utc - day);
    const int year = static_cast<int>(date.year());
    out += '"';
    appendTwoDigits(out, year / 100);
    appendTwoDigits(out, year % 100);
    out += '-';
    appendTwoDigits(out, static_cast<unsigned>(date.month()));
    out += '-';
    appendTwoDigits(out, static_cast<unsigned>(date.day()));
    out += 'T';
    appendTwoDigits(out, clock.hours().count());
    out += ':';
    appendTwoDigits(out, clock.minutes().count());
    out += ':';
    appendTwoDigits(out, clock.seconds().count());
    out += parsed->fraction;
    out += "Z\"";
    return true;
}
} // namespace weir::ctl
