#include "Timestamp.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace weir::metrics
{
namespace
{
constexpr std::int64_t perSecond = 1'000'000'000;

/// Reads a text from the left; `ok` turns false at the first thing that does not fit.
class Scanner final
{
public:
    explicit Scanner(std::string_view text) noexcept : _rest(text) {}

    [[nodiscard]] bool ok() const noexcept { return _ok; }
    [[nodiscard]] bool atEnd() const noexcept { return _rest.empty(); }
    [[nodiscard]] char peek() const noexcept { return _rest.empty() ? '\0' : _rest.front(); }

    /// Exactly `digits` digits with a value of at most `most`.
    int number(std::size_t digits, int most) noexcept
    {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i)
        {
            if (peek() < '0' || peek() > '9')
            {
                _ok = false;
                return 0;
            }
            value = value * 10 + (peek() - '0');
            _rest.remove_prefix(1);
        }
        _ok = _ok && value <= most;
        return value;
    }

    void expect(std::string_view oneOf) noexcept
    {
        if (!accept(oneOf))
            _ok = false;
    }

    bool accept(std::string_view oneOf) noexcept
    {
        if (_rest.empty() || oneOf.find(_rest.front()) == std::string_view::npos)
            return false;
        _rest.remove_prefix(1);
        return true;
    }

    /// One digit or more after the point, as nanoseconds.
    std::int64_t fraction() noexcept
    {
        std::int64_t value = 0;
        std::int64_t unit = perSecond / 10;
        _ok = _ok && peek() >= '0' && peek() <= '9';
        for (; peek() >= '0' && peek() <= '9'; unit /= 10)
        {
            value += (peek() - '0') * unit;
            _rest.remove_prefix(1);
        }
        return value;
    }

private:
    std::string_view _rest;
    bool _ok = true;
};

/// Seconds since midnight and nanoseconds; hours and minutes are required, seconds and a fraction are not.
std::pair<std::int64_t, std::int64_t> scanTime(Scanner& scanner) noexcept
{
    std::int64_t seconds = scanner.number(2, 23) * 3600;
    scanner.expect(":");
    seconds += scanner.number(2, 59) * 60;
    std::int64_t nanoseconds = 0;
    if (scanner.accept(":"))
    {
        seconds += scanner.number(2, 60); // 60: a leap second is the next one, as in POSIX
        if (scanner.accept(".,"))
            nanoseconds = scanner.fraction();
    }
    return {seconds, nanoseconds};
}

/// Seconds east of UTC; none is UTC.
std::int64_t scanZone(Scanner& scanner) noexcept
{
    if (scanner.atEnd() || scanner.accept("Zz"))
        return 0;
    const std::int64_t sign = scanner.peek() == '-' ? -1 : 1;
    scanner.expect("+-");
    std::int64_t offset = scanner.number(2, 23) * 3600;
    if (scanner.accept(":") || !scanner.atEnd())
        offset += scanner.number(2, 59) * 60;
    return sign * offset;
}

/// seconds * 1e9 + nanoseconds, if that is in range.
std::optional<Time> combine(std::int64_t seconds, std::int64_t nanoseconds) noexcept
{
    Time time = 0;
    // A time before 1970 counts down to the second and up from there; take the second that is nearer to zero, or the
    // earliest moments would overflow on the way.
    if (seconds < 0 && nanoseconds > 0)
    {
        seconds += 1;
        nanoseconds -= perSecond;
    }
    if (__builtin_mul_overflow(seconds, perSecond, &time) || __builtin_add_overflow(time, nanoseconds, &time))
        return std::nullopt;
    return time;
}

template <class Number>
constexpr std::int64_t unitOf(Number number) noexcept
{
    if (number < static_cast<Number>(5'000'000'000))
        return perSecond;
    if (number < static_cast<Number>(5'000'000'000'000))
        return 1'000'000;
    return number < static_cast<Number>(5'000'000'000'000'000) ? 1000 : 1;
}
} // namespace

std::optional<Time> parseTimestamp(std::string_view text) noexcept
{
    Scanner scanner(text);
    const int year = scanner.number(4, 9999);
    scanner.expect("-");
    const auto month = static_cast<unsigned>(scanner.number(2, 12));
    scanner.expect("-");
    const auto day = static_cast<unsigned>(scanner.number(2, 31));
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!scanner.ok() || !date.ok())
        return std::nullopt;
    std::int64_t seconds = std::chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86'400};
    std::int64_t nanoseconds = 0;
    if (!scanner.atEnd())
    {
        scanner.expect("Tt ");
        const auto [sinceMidnight, fraction] = scanTime(scanner);
        seconds += sinceMidnight - scanZone(scanner);
        nanoseconds = fraction;
    }
    if (!scanner.ok() || !scanner.atEnd())
        return std::nullopt;
    return combine(seconds, nanoseconds);
}

std::optional<Time> timestampFromNumber(std::int64_t number) noexcept
{
    Time time = 0;
    if (__builtin_mul_overflow(number, unitOf(number), &time))
        return std::nullopt;
    return time;
}

std::optional<Time> timestampFromNumber(double number) noexcept
{
    const std::int64_t unit = unitOf(number);
    const double whole = std::floor(number);
    constexpr double bound = 9223372036854775808.0; // 2^63
    if (whole < -bound || whole >= bound || std::isnan(whole))
        return std::nullopt;
    // 1735725600.123 has no exact double. If whole microseconds lead to the same one, they are what was written.
    const auto unitInMicroseconds =
        static_cast<double>(unit / 1000); // NOLINT(bugprone-integer-division): whole, but for 0
    const double microseconds = std::nearbyint(number * unitInMicroseconds);
    if (unit > 1000 && std::abs(microseconds) < bound / 1000 && microseconds / unitInMicroseconds == number)
        return static_cast<Time>(microseconds) * 1000;
    // Whole and fraction apart: their product with the unit would have more digits than a double.
    const auto fraction = static_cast<std::int64_t>(std::nearbyint((number - whole) * static_cast<double>(unit)));
    Time time = 0;
    if (__builtin_mul_overflow(static_cast<std::int64_t>(whole), unit, &time) ||
        __builtin_add_overflow(time, fraction, &time))
        return std::nullopt;
    return time;
}

void appendTimestamp(std::string& out, Time time)
{
    // Days counted by hand: std::chrono::floor overflows within a day of the earliest time.
    constexpr std::int64_t perDay = 86'400 * perSecond;
    const std::int64_t sinceMidnight = (time % perDay + perDay) % perDay;
    const std::int64_t day = time / perDay - (time % perDay < 0 ? 1 : 0);
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
    const std::chrono::hh_mm_ss clock{std::chrono::nanoseconds(sinceMidnight)};
    const auto padded = [&](std::int64_t value, std::size_t width)
    {
        std::array<char, 20> digits{};
        const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
        const auto length = static_cast<std::size_t>(end - digits.begin());
        out.append(width > length ? width - length : 0, '0').append(digits.begin(), length);
    };
    padded(static_cast<int>(date.year()), 4);
    out += '-';
    padded(static_cast<unsigned>(date.month()), 2);
    out += '-';
    padded(static_cast<unsigned>(date.day()), 2);
    out += 'T';
    padded(clock.hours().count(), 2);
    out += ':';
    padded(clock.minutes().count(), 2);
    out += ':';
    padded(clock.seconds().count(), 2);
    if (const auto fraction = clock.subseconds().count(); fraction != 0)
    {
        out += '.';
        padded(fraction, 9);
        out.erase(out.find_last_not_of('0') + 1);
    }
    out += 'Z';
}

std::string formatTimestamp(Time time)
{
    std::string text;
    appendTimestamp(text, time);
    return text;
}

Time stepStart(Time time, std::int64_t step) noexcept
{
    const Time remainder = time % step;
    return addClamped(time, remainder < 0 ? -(remainder + step) : -remainder);
}

Time addClamped(Time time, std::int64_t nanoseconds) noexcept
{
    Time sum = 0;
    if (__builtin_add_overflow(time, nanoseconds, &sum))
        return nanoseconds < 0 ? earliest : latest;
    return sum;
}
} // namespace weir::metrics
