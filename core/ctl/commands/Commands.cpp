#include "commands/Commands.h"

#include <array>

namespace weir::ctl
{
std::span<const Command* const> allCommands()
{
    static const std::array commands{&importCommand, &exportCommand,   &summaryCommand, &seriesCommand,
                                     &typesCommand,  &healthCommand,   &modulesCommand, &routesCommand,
                                     &configCommand, &breakersCommand, &reloadCommand,  &backupCommand};
    return commands;
}
} // namespace weir::ctl
