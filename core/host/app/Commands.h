// The commands that answer and end, instead of serving.
#pragma once

#include "Setup.h"

#include <string>

namespace weir::host
{
/// Each prints to standard output and returns the exit code. REQUIRES: a configuration without problems, and
/// loaded modules, but for `healthcheck`.
[[nodiscard]] int listModules(const Setup& setup, const ConfigView& config);
/// Throws ConfigError with everything that server and enabled modules have against values that their keys allow.
void checkConfig(const Setup& setup, const ConfigView& config);
[[nodiscard]] int checkData(const Setup& setup, const ConfigView& config);
/// `route` is such as "GET /external". Starts the modules, without serving, to learn their routes.
[[nodiscard]] int explain(const Setup& setup, const ConfigView& config, const std::string& route);
/// Asks GET /health at the configuration's own address; at most two seconds.
[[nodiscard]] int healthcheck(const ConfigView& config);
} // namespace weir::host
