#include "CacheSettings.h"

#include <map>
#include <optional>

namespace weir::cache
{
namespace
{
/// A key of every rule.
Key ofRule(std::string name, KeyType type, std::optional<std::string> defaultValue, std::string summary)
{
    return {.name = "cache.*." + std::move(name),
            .type = type,
            .defaultValue = std::move(defaultValue),
            .summary = std::move(summary),
            .namesFrom = "cache.rules"};
}

Key ofSummary(Key key, std::string defaultValue)
{
    key.defaults = {{"summary", std::move(defaultValue)}};
    return key;
}

std::vector<Key> ruleKeys()
{
    auto maxObject = ofRule("maxObject", KeyType::bytes, "1MiB", "Largest body that is kept.");
    maxObject.max = std::uint64_t(1) << 30U;
    return {
        ofSummary(ofRule("routes", KeyType::routes, std::nullopt,
                         "Routes whose answers are kept. Only answers to GET are; a 2xx or 3xx to another method on a "
                         "covered path drops what is kept for it."),
                  "GET /api/metrics/summary"),
        ofSummary(ofRule("ttl", KeyType::duration, std::nullopt,
                         "How long an answer is fresh that states no lifetime of its own."),
                  "30s"),
        ofRule("staleWhileRevalidate", KeyType::duration, "0s",
               "How long after that others are still answered at once while one request fetches the new answer."),
        ofRule("staleIfError", KeyType::duration, "0s",
               "How long after that an old answer stands in for an error, a 5xx or a failed call."),
        ofRule("negativeTtl", KeyType::duration, "0s",
               "The same as ttl for the answers 404, 405, 410 and 414; those that come as errors of the server's own "
               "are never kept."),
        ofRule("ttlJitter", KeyType::percent, "0%",
               "By how much a lifetime may be shorter, at random, so that not all answers end at once."),
        std::move(maxObject),
        ofRule("vary", KeyType::list, "",
               "Request header fields whose values select an answer: each combination is kept beside the others."),
    };
}

CacheRule ruleOf(const ConfigView& config, const std::string& name)
{
    const auto key = [&](std::string_view of) { return "cache." + name + "." + std::string(of); };
    CacheRule rule{.name = name, .routes = config.list(key("routes"))};
    rule.freshness.ttl = config.duration(key("ttl"));
    rule.freshness.negativeTtl = config.duration(key("negativeTtl"));
    rule.freshness.staleWhileRevalidate = config.duration(key("staleWhileRevalidate"));
    rule.freshness.staleIfError = config.duration(key("staleIfError"));
    rule.freshness.ttlJitter = config.percent(key("ttlJitter"));
    rule.maxObject = config.number(key("maxObject"));
    rule.vary = config.list(key("vary"));
    return rule;
}
} // namespace

std::vector<Key> cacheKeys()
{
    constexpr std::uint64_t aMinute = 60'000;
    std::vector<Key> keys{
        {.name = "cache.rules",
         .type = KeyType::names,
         .defaultValue = "summary",
         .summary = "Names of the rules; each has keys of its own."},
        {.name = "cache.maxBytes",
         .type = KeyType::bytes,
         .defaultValue = "64MiB",
         .summary = "Memory for kept answers; beyond it those go that were not used for longest.",
         .mayBeUnlimited = true,
         .counted = true},
        {.name = "cache.storeTimeout",
         .type = KeyType::duration,
         .defaultValue = "5ms",
         .summary = "How long a request waits for Redis when it looks up or keeps an answer of a shared scope; then it "
                    "goes on without.",
         .min = 1,
         .max = aMinute}};
    for (Key& key : ruleKeys())
        keys.push_back(std::move(key));
    return keys;
}

CacheSettings cacheSettings(const ConfigView& config)
{
    CacheSettings settings{.rules = {},
                           .maxBytes = config.number("cache.maxBytes"),
                           .storeTimeout = config.duration("cache.storeTimeout")};
    for (const std::string& name : config.list("cache.rules"))
        settings.rules.push_back(ruleOf(config, name));
    return settings;
}
} // namespace weir::cache
