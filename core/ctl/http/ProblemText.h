// An answer that is an error, as sentences.
#pragma once

#include "app/ExitCode.h"
#include "http/Answer.h"

#include <string>

namespace weir::ctl
{
/// The `detail` of a problem (RFC 9457) with its `errors`, or the status where there is none, and what to do about it.
[[nodiscard]] std::string describeProblem(const Answer& answer);
/// The exit code that an error's status stands for.
[[nodiscard]] ExitCode exitCodeOf(const Answer& answer);
/// Throws Failure, with the sentences above, unless the answer is a 2xx.
void requireSuccess(const Answer& answer);
} // namespace weir::ctl
