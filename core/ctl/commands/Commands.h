// All commands.
#pragma once

#include "app/Command.h"

#include <span>

namespace weir::ctl
{
extern const Command importCommand;
extern const Command exportCommand;
extern const Command summaryCommand;
extern const Command seriesCommand;
extern const Command typesCommand;
extern const Command healthCommand;
extern const Command modulesCommand;
extern const Command routesCommand;
extern const Command configCommand;
extern const Command breakersCommand;
extern const Command reloadCommand;
extern const Command backupCommand;

/// In the order in which the help lists them.
[[nodiscard]] std::span<const Command* const> allCommands();
} // namespace weir::ctl
