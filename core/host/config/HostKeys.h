// The keys of the host itself.
#pragma once

#include "weir/Config.h"

#include <vector>

namespace weir::host
{
[[nodiscard]] std::vector<Key> hostKeys();
} // namespace weir::host
