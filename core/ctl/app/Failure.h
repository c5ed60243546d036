// Why a command cannot go on.
#pragma once

#include "app/ExitCode.h"

#include <stdexcept>
#include <string>

namespace weir::ctl
{
/// Ends the command: `what()` is the sentence for the user and says what to do; empty says nothing.
class Failure final : public std::runtime_error
{
public:
    Failure(ExitCode exitCode, const std::string& sentence) : std::runtime_error(sentence), _exitCode(exitCode) {}

    [[nodiscard]] ExitCode exitCode() const noexcept { return _exitCode; }

private:
    ExitCode _exitCode;
};
} // namespace weir::ctl
