// For what many threads write to: a stripe for each processor. A cache line that two processors write to travels
// between them each time.
#pragma once

#include "weir/Version.h"

#include <cstddef>

namespace weir::inline v1
{
/// How far apart things must be in memory not to lie in one cache line.
inline constexpr std::size_t cacheLine = 64;

/// Where there are more processors some share a stripe, for each costs memory.
inline constexpr std::size_t maxStripes = 16;

/// Which of so many stripes the calling thread is to use: its processor's. Thread-safe. The thread may be on another
/// processor a moment later, so the stripes are to be guarded all the same.
/// REQUIRES: `stripes` is a power of two.
[[nodiscard]] WEIR_API std::size_t ownStripe(std::size_t stripes) noexcept;
} // namespace weir::inline v1
