// The arguments of the process, taken apart.
#pragma once

#include "app/Arguments.h"
#include "app/Command.h"

#include <Poco/Util/OptionSet.h>

#include <span>
#include <string>
#include <vector>

namespace weir::ctl
{
struct CommandLine
{
    const Command* command = nullptr; ///< null: none was named
    Arguments arguments;              ///< with the options that all commands have
};

/// Options may stand in front of the command, behind it, and between operands; `--` ends them. Throws Failure (usage).
[[nodiscard]] CommandLine parseCommandLine(const std::vector<std::string>& words,
                                           std::span<const Command* const> commands);

/// --url, --admin-url and what else all commands have.
void defineCommonOptions(Poco::Util::OptionSet& options);
} // namespace weir::ctl
