// What differs between two configurations.
#pragma once

#include "KeyTable.h"

#include <string>
#include <vector>

namespace weir::host
{
struct ConfigChange
{
    std::vector<std::string> applied;         ///< keys that take effect at once
    std::vector<std::string> restartRequired; ///< keys whose change needs a restart
};

/// `modules`: those that run. The keys of others need no restart: what is started later starts with them.
[[nodiscard]] ConfigChange configChange(const ConfigView& running, const ConfigView& wanted, const KeyTable& table,
                                        const std::vector<std::string>& modules);
} // namespace weir::host
