#include "RateLimitSettings.h"

#include <optional>
#include <utility>

namespace weir::ratelimit
{
namespace
{
constexpr std::string_view headerMark = "header:";
constexpr std::uint64_t largestLimit = 1'000'000'000'000; // counts stay exact in Redis, whose numbers are doubles

Key ofPolicy(std::string suffix, KeyType type, std::optional<std::string> defaultValue, std::string summary)
{
    return {.name = "ratelimit.*." + std::move(suffix),
            .type = type,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .namesFrom = "ratelimit.policies"};
}

Key builtIn(Key key, std::string ofIngest)
{
    key.defaults = {{"ingest", std::move(ofIngest)}};
    return key;
}

Key mode()
{
    auto key = ofPolicy("mode", KeyType::choice, "enforce", "shadow decides and counts, but refuses nobody.");
    key.choices = {"enforce", "shadow"};
    return key;
}

/// A token (RFC 9110, section 5.6.2).
bool isFieldName(std::string_view name)
{
    constexpr std::string_view legal = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return !name.empty() && name.find_first_not_of(legal) == std::string_view::npos;
}

std::optional<KeyRule> parseKeyRule(std::string_view text)
{
    if (text == "ip")
        return KeyRule{.kind = KeyRule::Kind::ip};
    if (text == "route")
        return KeyRule{.kind = KeyRule::Kind::route};
    if (!text.starts_with(headerMark) || !isFieldName(text.substr(headerMark.size())))
        return std::nullopt;
    return KeyRule{.kind = KeyRule::Kind::header, .header = std::string(text.substr(headerMark.size()))};
}

std::vector<Cidr> blocks(const ConfigView& config, const std::string& key)
{
    std::vector<Cidr> blocks;
    for (const auto& text : config.list(key))
        blocks.push_back(Cidr::parse(text).value());
    return blocks;
}

PolicySettings policySettings(const ConfigView& config, const std::string& name, std::vector<ConfigProblem>& problems)
{
    const auto key = [&](std::string_view suffix) { return "ratelimit." + name + "." + std::string(suffix); };
    const auto rate = config.rate(key("limit"));
    if (rate.count > largestLimit)
        problems.push_back({key("limit"), "found '" + config.text(key("limit")) + "'; at most " +
                                              std::to_string(largestLimit) + " requests are allowed"});
    const auto rule = parseKeyRule(config.text(key("key")));
    if (!rule)
        problems.push_back({key("key"), "found '" + config.text(key("key")) +
                                            "', allowed: ip, header:NAME (the name of a header field) or route"});
    return {.name = name,
            .routes = config.list(key("routes")),
            .limit = {.count = rate.count, .window = rate.window, .form = formOf(rate.count)},
            .key = rule.value_or(KeyRule{}),
            .isShadow = config.text(key("mode")) == "shadow",
            .allow = blocks(config, key("allow")),
            .deny = blocks(config, key("deny"))};
}

OnStoreFailure onStoreFailure(const std::string& text)
{
    return text == "allow" ? OnStoreFailure::allow : text == "deny" ? OnStoreFailure::deny : OnStoreFailure::local;
}
} // namespace

std::vector<Key> rateLimitKeys()
{
    constexpr std::uint64_t mebibyte = 1ULL << 20U;
    return {
        {.name = "ratelimit.policies",
         .type = KeyType::names,
         .defaultValue = "ingest",
         .summary = "Names of the limits. Several on one route all hold."},
        builtIn(ofPolicy("routes", KeyType::routes, std::nullopt, "The routes that share the limit."),
                "POST /api/metrics"),
        builtIn(ofPolicy("limit", KeyType::rate, std::nullopt,
                         "Most requests of one client in any window of that length; up to 1,000 exactly, above that "
                         "at most a 64th fewer, never more."),
                "5/minute"),
        ofPolicy("key", KeyType::text, "ip",
                 "What tells clients apart: ip (an IPv6 address by its /64), header:NAME (the address where a request "
                 "has none) or route (all clients together)."),
        mode(),
        ofPolicy("allow", KeyType::cidrs, "", "Addresses that are never limited."),
        ofPolicy("deny", KeyType::cidrs, "", "Addresses that are always refused, with 403."),
        {.name = "ratelimit.onStoreFailure",
         .type = KeyType::choice,
         .defaultValue = "local",
         .summary = "Redis gone: local (own counters, each instance its share of the limit), allow, or deny (503).",
         .choices = {"local", "allow", "deny"}},
        {.name = "ratelimit.maxBytes",
         .type = KeyType::bytes,
         .defaultValue = "256MiB",
         .summary = "Memory for clients that are counted in process; beyond it the least recently seen are forgotten, "
                    "those that are over their limit last.",
         .counted = true,
         .min = mebibyte},
    };
}

RateLimitSettings rateLimitSettings(const ConfigView& config)
{
    RateLimitSettings settings;
    std::vector<ConfigProblem> problems;
    for (const auto& name : config.list("ratelimit.policies"))
        settings.policies.push_back(policySettings(config, name, problems));
    if (!problems.empty())
        throw ConfigError(std::move(problems));
    settings.onStoreFailure = onStoreFailure(config.text("ratelimit.onStoreFailure"));
    settings.maxBytes = config.number("ratelimit.maxBytes");
    return settings;
}

std::string keyPrefixOf(const PolicySettings& policy)
{
    const auto window = std::chrono::duration_cast<std::chrono::milliseconds>(policy.limit.window);
    return policy.name + ':' + std::string(nameOf(policy.limit.form)) + ':' + formatDuration(window) + ':';
}
} // namespace weir::ratelimit
