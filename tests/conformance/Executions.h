// How many requests reached the echo module, as the server itself counts them.
#pragma once

#include "support/ServerProcess.h"

#include <cstdint>

namespace weir::test
{
/// A server with the echo module, and patient with a slow client: what a case does not send is not awaited
/// by the server, but by the case.
[[nodiscard]] Configuration echoConfiguration();

/// Requests to `/echo/...` that were answered with 200, from /metrics of the admin listener.
[[nodiscard]] std::uint64_t executions(const ServerProcess& server);

/// Reads executions() until it is `expected`, is beyond it, or has lagged behind for two seconds: a request
/// is counted a moment behind its answer. Returns what was read last.
[[nodiscard]] std::uint64_t awaitExecutions(const ServerProcess& server, std::uint64_t expected);
} // namespace weir::test
