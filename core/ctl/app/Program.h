// weirctl, from its arguments to its exit code.
#pragma once

#include <string>
#include <vector>

namespace weir::ctl
{
/// Prints to standard output, complains on standard error. `words` are the arguments without the program's name.
[[nodiscard]] int runProgram(const std::vector<std::string>& words);
} // namespace weir::ctl
