// How often the process has asked for memory.
#pragma once

#include <cstddef>

namespace weir::bench
{
/// Calls of `new` so far. Thread-safe.
[[nodiscard]] std::size_t allocations() noexcept;
} // namespace weir::bench
