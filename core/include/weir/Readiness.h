// Waiting for a descriptor.
#pragma once

#include "weir/Clock.h"
#include "weir/Version.h"

#include <cstdint>

namespace weir::inline v1
{
enum class Readiness : std::uint8_t
{
    readable,
    writable,
    either,
};

/// Returns when the descriptor is ready, is at its end or broken, or when `until` has come, some milliseconds late at
/// most: the next call on the descriptor tells which. A request that waits is put aside, as for a Baton, and what is
/// said there of locks and thread_local values holds here too. Outside a request, or inside a `Blocking` scope, the
/// thread sleeps. REQUIRES: nobody else closes the descriptor meanwhile, or waits for it.
WEIR_API void awaitDescriptor(int descriptor, Readiness readiness, MonotonicTime until) noexcept;
} // namespace weir::inline v1
