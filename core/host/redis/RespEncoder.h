// Commands in the form Redis reads them: arrays of bulk strings.
//
// Not Poco::Redis::Command: it allocates an object per argument and two strings to print it, about as much work as
// Redis itself spends on a small command, and every caller of the process goes through here.
#pragma once

#include "weir/Redis.h"

#include <span>
#include <string>

namespace weir::host
{
/// REQUIRES: no command is empty.
[[nodiscard]] std::string encode(std::span<const Redis::Command> commands);
} // namespace weir::host
