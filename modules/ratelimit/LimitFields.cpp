#include "LimitFields.h"

#include "weir/Units.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace weir::ratelimit
{
namespace
{
using std::chrono::seconds;

/// `60`, `0.5`
std::string decimalSeconds(std::chrono::microseconds window)
{
    constexpr int size = 32;
    std::string text(size, '\0');
    const auto value = std::chrono::duration<double>(window).count();
    text.resize(static_cast<std::size_t>(
        std::to_chars(text.data(), text.data() + size, value, std::chars_format::fixed).ptr - text.data()));
    return text;
}

std::string perWhom(const KeyRule& key)
{
    switch (key.kind)
    {
    case KeyRule::Kind::ip:
        return "per client address";
    case KeyRule::Kind::header:
        return "per " + key.header;
    case KeyRule::Kind::route:
        return "per route";
    }
    return {};
}

/// In front of what an inner policy has stated.
void prepend(Headers& headers, std::string_view name, std::string item)
{
    if (const auto* const others = headers.find(name))
        headers.set(name, item.append(", ").append(*others));
    else
        headers.add(name, std::move(item));
}

std::uint64_t numberOf(const Headers& headers, std::string_view name)
{
    const auto* const text = headers.find(name);
    return text == nullptr ? unlimited : parseUnsigned(*text).value_or(unlimited);
}

bool isTighter(const Headers& headers, std::uint64_t remaining, std::uint64_t reset)
{
    const auto stated = numberOf(headers, "X-RateLimit-Remaining");
    return remaining < stated || (remaining == stated && reset > numberOf(headers, "X-RateLimit-Reset"));
}
} // namespace

LimitFields::LimitFields(const PolicySettings& policy) : _limit(std::to_string(policy.limit.count))
{
    const auto name = '"' + policy.name + '"';
    const auto window = std::chrono::ceil<seconds>(policy.limit.window).count();
    _policyItem = name + ";q=" + _limit + ";w=" + std::to_string(window);
    _itemStart = name + ";r=";
    _refusalStart = "policy " + policy.name + ": " + _limit + (policy.limit.count == 1 ? " request" : " requests") +
                    " per " + decimalSeconds(policy.limit.window) + " s " + perWhom(policy.key) + ", free again in ";
    _refusalEnd = " s; operators: ratelimit." + policy.name + ".limit or ratelimit." + policy.name + ".allow";
}

std::string LimitFields::itemOf(std::string_view remaining, std::int64_t seconds) const
{
    constexpr std::string_view resetStart = ";t=";
    constexpr std::size_t digits = 20;
    std::string item;
    item.reserve(_itemStart.size() + remaining.size() + resetStart.size() + digits); // at once rather than by doubling
    return item.append(_itemStart).append(remaining).append(resetStart).append(std::to_string(seconds));
}

void LimitFields::state(Headers& headers, const Decision& decision, WallTime wall) const
{
    auto remaining = std::to_string(decision.remaining);
    auto item = itemOf(remaining, secondsUntilFree(decision));
    const auto reset = std::chrono::ceil<seconds>(wall + decision.freeAgainIn).time_since_epoch().count();
    prepend(headers, "RateLimit-Policy", _policyItem);
    prepend(headers, "RateLimit", std::move(item));
    if (!isTighter(headers, decision.remaining, static_cast<std::uint64_t>(std::max<std::int64_t>(0, reset))))
        return;
    headers.set("X-RateLimit-Limit", _limit);
    headers.set("X-RateLimit-Remaining", std::move(remaining));
    headers.set("X-RateLimit-Reset", std::to_string(reset));
}

std::string LimitFields::refusal(const Decision& decision) const
{
    return _refusalStart + std::to_string(secondsUntilFree(decision)) + _refusalEnd;
}

std::int64_t secondsUntilFree(const Decision& decision) noexcept
{
    return std::max<std::int64_t>(1, std::chrono::ceil<seconds>(decision.freeAgainIn).count());
}
} // namespace weir::ratelimit
