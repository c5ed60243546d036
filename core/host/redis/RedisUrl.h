// `redis.url`, taken apart.
#pragma once

#include "weir/Outcome.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::host
{
/// `redis://[[user]:password@]host[:port][/database]` or `redis+unix://path`, as registered with IANA and as redis-cli
/// takes them. What is percent-encoded has been decoded.
struct RedisUrl
{
    std::string host;
    std::uint16_t port = 6379; // NOLINT(*-magic-numbers): the registered port of Redis
    std::string path;          ///< of a Unix socket; empty: host and port count
    std::string user;
    std::string password;
    unsigned database = 0;
};

/// The URL, or one clause on what is wrong with it. The clause quotes nothing: any part of a malformed URL may be a
/// password.
[[nodiscard]] Outcome<RedisUrl, std::string> parseRedisUrl(std::string_view text);
} // namespace weir::host
