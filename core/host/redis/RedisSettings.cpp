#include "RedisSettings.h"

#include "RedisUrl.h"

#include <utility>

namespace weir::host
{
namespace
{
constexpr const char* allowed =
    "; allowed: redis://[user:password@]host[:port][/database], redis+unix://path, or nothing";

RedisUrl urlOf(const ConfigView& config)
{
    auto url = parseRedisUrl(config.text("redis.url"));
    if (!url)
        throw ConfigError("redis.url", url.error() + allowed);
    return std::move(*url);
}
} // namespace

std::vector<Key> redisKeys()
{
    return {
        {.name = "redis.url",
         .type = KeyType::text,
         .defaultValue = "",
         .summary = "Redis that all instances share: `redis://[user:password@]host:port/database` or "
                    "`redis+unix://path`; empty: limits and cache live in this process.",
         .restart = true,
         .secret = true},
        {.name = "redis.password",
         .type = KeyType::text,
         .defaultValue = "",
         .summary = "Password for Redis; stronger than the one in redis.url.",
         .restart = true,
         .secret = true},
        {.name = "redis.keyPrefix",
         .type = KeyType::text,
         .defaultValue = "weir:",
         .summary = "What the name of every key in Redis begins with; instances that share it share their state.",
         .restart = true},
        {.name = "redis.timeout",
         .type = KeyType::duration,
         .defaultValue = "100ms",
         .summary = "Longest wait for an answer of Redis; then the connection is given up.",
         .restart = true,
         .min = 1,
         .max = 60'000},
        {.name = "redis.connectTimeout",
         .type = KeyType::duration,
         .defaultValue = "1s",
         .summary = "Longest wait until a new connection to Redis can be used.",
         .restart = true,
         .min = 10,
         .max = 60'000},
        {.name = "redis.required",
         .type = KeyType::boolean,
         .defaultValue = "false",
         .summary = "Whether /readyz turns 503 while Redis is away.",
         .restart = true},
        {.name = "redis.maxOutstanding",
         .type = KeyType::integer,
         .defaultValue = "16384",
         .summary = "Most commands that may wait for an answer of Redis; more fail at once.",
         .restart = true,
         .counted = true,
         .min = 1,
         .max = 1'000'000},
        {.name = "redis.maxOutstandingBytes",
         .type = KeyType::bytes,
         .defaultValue = "64MiB",
         .summary = "Memory that commands may take until they have been sent to Redis; more fail at once.",
         .restart = true,
         .counted = true,
         .min = 1024},
    };
}

std::optional<RedisSettings> redisSettings(const ConfigView& config)
{
    if (config.text("redis.url").empty())
        return std::nullopt;
    auto url = urlOf(config);
    RedisSettings settings;
    settings.host = std::move(url.host);
    settings.port = url.port;
    settings.path = std::move(url.path);
    settings.user = std::move(url.user);
    settings.password = std::move(url.password);
    if (const auto& password = config.text("redis.password"); !password.empty())
        settings.password = password;
    settings.database = url.database;
    if (!settings.user.empty() && settings.password.empty())
        throw ConfigError("redis.url", "it names a user, but neither it nor redis.password holds a password");
    settings.keyPrefix = config.text("redis.keyPrefix");
    settings.timeout = config.duration("redis.timeout");
    settings.connectTimeout = config.duration("redis.connectTimeout");
    settings.required = config.boolean("redis.required");
    settings.maxOutstanding = config.number("redis.maxOutstanding");
    settings.maxOutstandingBytes = config.number("redis.maxOutstandingBytes");
    return settings;
}

std::string addressOf(const RedisSettings& settings)
{
    if (!settings.path.empty())
        return settings.path;
    const bool bracket = settings.host.find(':') != std::string::npos;
    return (bracket ? "[" + settings.host + "]" : settings.host) + ":" + std::to_string(settings.port) +
           (settings.database == 0 ? "" : "/" + std::to_string(settings.database));
}
} // namespace weir::host
