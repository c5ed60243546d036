// One connection, played from its first byte to its end.
#pragma once

#include "RecordingHost.h"
#include "Script.h"

#include <vector>

namespace weir::fuzz
{
struct Outcome
{
    std::vector<Exchange> exchanges;
    bool lostContinue = false; ///< the client did not even take a 100, for which a connection is ended
};

/// Does to a connection what Loop does, in the order of the script, and checks what holds for every script: the
/// answers are well-formed, each has its request, the connection ends, and gives back all it took.
[[nodiscard]] Outcome play(const Script& script);
} // namespace weir::fuzz
