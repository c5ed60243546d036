// How much memory the process has been given, as the allocator counts it.
#pragma once

#include <cstddef>

namespace weir::ratelimit::test
{
/// Of all that `new` returned and `delete` has not taken back. Thread-safe.
[[nodiscard]] std::size_t allocatedBytes() noexcept;
} // namespace weir::ratelimit::test
