#include "ValueCheck.h"

#include "request/Route.h"
#include "weir/Cidr.h"
#include "weir/Units.h"

#include <algorithm>
#include <set>

namespace weir::host
{
namespace
{
constexpr std::uint64_t noMaximum = UINT64_MAX - 1;

std::vector<std::string> entriesOf(std::string_view value)
{
    return ConfigView({{"value", {std::string(value), {}}}}).list("value");
}

template <class F>
bool allEntries(std::string_view value, F isGood)
{
    return std::ranges::all_of(entriesOf(value), isGood);
}

bool areNames(std::string_view value)
{
    const auto names = entriesOf(value);
    return std::ranges::all_of(names, isName) && std::set(names.begin(), names.end()).size() == names.size();
}

bool inRange(const Key& key, std::optional<std::uint64_t> value)
{
    return value && *value >= key.min && *value <= key.max;
}

bool isWindow(std::string_view value)
{
    constexpr std::string_view calls = "calls";
    if (value.ends_with(calls))
        return parseUnsigned(value.substr(0, value.size() - calls.size())).value_or(0) > 0;
    return parseDuration(value).value_or(std::chrono::milliseconds(0)).count() > 0;
}

std::optional<std::uint64_t> millisecondsIn(std::string_view value)
{
    const auto duration = parseDuration(value);
    return duration ? std::optional(static_cast<std::uint64_t>(duration->count())) : std::nullopt;
}

bool isControlFree(std::string_view value)
{
    return std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool fits(const Key& key, std::string_view value)
{
    switch (key.type)
    {
    case KeyType::text:
    case KeyType::list:
        return isControlFree(value);
    case KeyType::integer:
        return inRange(key, parseUnsigned(value));
    case KeyType::boolean:
        return value == "true" || value == "false";
    case KeyType::duration:
        return inRange(key, millisecondsIn(value));
    case KeyType::bytes:
        return inRange(key, parseBytes(value));
    case KeyType::percent:
        return parsePercent(value).has_value();
    case KeyType::rate:
        return parseRate(value).has_value();
    case KeyType::choice:
        return std::ranges::find(key.choices, value) != key.choices.end();
    case KeyType::names:
        return areNames(value);
    case KeyType::routes:
        return allEntries(value, [](const auto& entry) { return parseRoute(entry).has_value(); });
    case KeyType::cidrs:
        return allEntries(value, [](const auto& entry) { return Cidr::parse(entry).has_value(); });
    case KeyType::window:
        return isWindow(value);
    }
    return false;
}

template <class F>
std::string range(const Key& key, F format)
{
    if (key.max == noMaximum)
        return key.min == 0 ? "" : " of at least " + format(key.min);
    return " from " + format(key.min) + " to " + format(key.max);
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text.append(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ").append(words[i]);
    return text;
}

std::string typeText(const Key& key)
{
    switch (key.type)
    {
    case KeyType::text:
        return "any text without control characters";
    case KeyType::integer:
        return "an integer" + range(key, [](auto value) { return std::to_string(value); });
    case KeyType::boolean:
        return "true or false";
    case KeyType::duration:
        return "a duration such as 300ms, 30s, 5m, 1h or 7d" +
               range(key, [](auto value) { return formatDuration(std::chrono::milliseconds(value)); });
    case KeyType::bytes:
        return "a size such as 512, 64KiB or 20MiB" + range(key, formatBytes);
    case KeyType::percent:
        return "a percentage from 0% to 100%";
    case KeyType::rate:
        return "a rate such as 5/minute or 100/10s";
    case KeyType::choice:
        return joined(key.choices);
    case KeyType::names:
        return "a comma-separated list of different names ([a-z][a-z0-9-]*)";
    case KeyType::list:
        return "a comma-separated list";
    case KeyType::routes:
        return "a comma-separated list of routes such as 'GET /path' or '* /path/*'";
    case KeyType::cidrs:
        return "a comma-separated list of addresses and CIDR blocks such as 10.0.0.0/8";
    case KeyType::window:
        return "a number of calls such as 20calls or a duration such as 60s";
    }
    return {};
}
} // namespace

bool isName(std::string_view text) noexcept
{
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !text.empty() && letter(text.front()) &&
           std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

std::string allowedValues(const Key& key)
{
    return typeText(key) + (key.mayBeUnlimited ? ", or unlimited" : "");
}

std::optional<std::string> allowedInstead(const Key& key, std::string_view value)
{
    if ((key.mayBeUnlimited && value == "unlimited") || fits(key, value))
        return std::nullopt;
    return allowedValues(key);
}
} // namespace weir::host
