// From an address to a connection that can be used.
#pragma once

#include "RedisSettings.h"
#include "RedisSocket.h"
#include "weir/Outcome.h"

#include <stop_token>
#include <string>

namespace weir::host
{
/// Resolves the name, connects, and has AUTH, SELECT and PING answered, all but the first within `connectTimeout`: the
/// system's resolver has time limits of its own. A server that only accepts connections, as the kernel does for
/// one that is stopped, does not count, nor does one that is loading its data or is a replica: it could take no writes.
/// Returns the connection, or one clause on why there is none, without secrets. Returns early, with any clause, when
/// asked to stop.
[[nodiscard]] Outcome<RedisSocket, std::string> dialRedis(const RedisSettings& settings, const std::stop_token& stop);
} // namespace weir::host
