// What a strict client makes of the server's bytes.
#pragma once

#include "RecordingHost.h"

#include <string_view>
#include <vector>

namespace weir::fuzz
{
/// Requires that `answers` is a sequence of well-formed messages (RFC 9112), one for each exchange in turn, framed so
/// that each ends where the next begins. `whole`: the last one has not been cut.
void checkAnswers(std::string_view answers, const std::vector<Exchange>& exchanges, bool whole);
} // namespace weir::fuzz
