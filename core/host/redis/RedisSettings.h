// Where Redis is and how long it may take: the `redis.*` keys.
#pragma once

#include "weir/Config.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::host
{
/// Plain values; `path` is a Unix socket and excludes `host` and `port`.
struct RedisSettings
{
    std::string host;
    std::uint16_t port = 6379; // NOLINT(*-magic-numbers): the registered port of Redis
    std::string path;
    std::string user;     ///< empty: the default user
    std::string password; ///< empty: no AUTH
    unsigned database = 0;
    std::string keyPrefix;
    std::chrono::milliseconds timeout{100};
    std::chrono::milliseconds connectTimeout{1000};
    bool required = false;                                           ///< /readyz fails while Redis is away
    std::size_t maxOutstanding = 16384;                              ///< commands not yet answered
    std::size_t maxOutstandingBytes = std::size_t{64} * 1024 * 1024; ///< of commands not yet sent
};

/// Where that is, for people: `host:port/database` or the path. Shows no secret.
[[nodiscard]] std::string addressOf(const RedisSettings& settings);

[[nodiscard]] std::vector<Key> redisKeys();
/// Nothing for an empty `redis.url`. Throws ConfigError for one that is neither `redis://[user:pass@]host[:port][/db]`
/// nor `redis+unix://path`; its sentences show no secret. `redis.password` is stronger than the URL's.
[[nodiscard]] std::optional<RedisSettings> redisSettings(const ConfigView& config);
} // namespace weir::host
