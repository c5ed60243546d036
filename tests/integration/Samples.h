// What a server shows of itself at /metrics.
#pragma once

#include "support/ServerProcess.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace weir::test
{
/// The value of one series, written as on the page: `weir_redis_up`, `weir_limit_hits_total{limit="x"}`.
/// Nothing if it is not there.
[[nodiscard]] std::optional<double> sample(const ServerProcess& server, std::string_view series);
/// Asks until the series has that value and returns how long it took; fails the test with the page if it never has.
std::chrono::milliseconds waitForSample(const ServerProcess& server, std::string_view series, double value);
} // namespace weir::test
