// What the keys `apikey.…` of the configuration say.
#pragma once

#include "KeyRing.h"

#include <string>
#include <vector>
#include <weir/Config.h>

namespace apikey
{
struct ApikeySettings
{
    std::vector<std::string> routes;
    KeyRing ring;
};

[[nodiscard]] std::vector<weir::Key> apikeyKeys();

/// Reads the key file too. Throws weir::ConfigError with one problem, `file:line: …`, per bad line.
[[nodiscard]] ApikeySettings readSettings(const weir::ConfigView& config);
} // namespace apikey
