// Telling whether a write is the one that was sent before.
#pragma once

#include "Answer.h"

#include <string_view>

namespace weir::metrics
{
/// SHA-256 over all that decides what becomes of a write's points: the media type of its body, whether it is all or
/// nothing, and the body, Content-Encoding undone.
[[nodiscard]] Fingerprint fingerprintOf(std::string_view mediaType, bool atomic, std::string_view body);
} // namespace weir::metrics
