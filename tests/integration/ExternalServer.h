// Servers that call a fake upstream, for the tests of module external.
#pragma once

#include "support/FakeUpstream.h"
#include "support/ServerProcess.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test
{
/// Module external alone, calling `url`, loopback allowed, nothing tried again.
[[nodiscard]] Configuration callingUrl(const std::string& url);
/// The same in mode proxy.
[[nodiscard]] Configuration proxying(const std::string& url);

/// The environment of a server whose resolver never answers for `silent.example` and knows `loopback.example`.
[[nodiscard]] std::vector<std::string> ownResolver();

struct Timed
{
    HttpReply reply;
    std::chrono::duration<double> time;
};
/// GET on a new connection, and how long it took.
[[nodiscard]] Timed timedGet(const ServerProcess& server, std::string_view target = "/external");

/// Fails the test unless the answer is that problem and came within a tenth of `limit`, and not before it is over. What
/// a busy machine adds to that is allowed for.
void assertEndsAt(std::chrono::milliseconds limit, int status, const Timed& timed);
/// Fails the test unless the answer is that problem and came before `limit` and a tenth of it.
void assertEndsBy(std::chrono::milliseconds limit, int status, const Timed& timed);

/// `weir_external_calls_total` with that result.
[[nodiscard]] double callsWith(const ServerProcess& server, const std::string& result);
[[nodiscard]] double limitHits(const ServerProcess& server, const std::string& key);
} // namespace weir::test
