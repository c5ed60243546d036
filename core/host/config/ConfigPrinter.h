// --print-config: the configuration in force, in the form of its file.
#pragma once

#include "KeyTable.h"

#include <string>

namespace weir::host
{
/// A properties file with every key, its source as a comment above it, secrets masked.
[[nodiscard]] std::string printConfig(const ConfigView& config, const KeyTable& table);
} // namespace weir::host
