// How many descriptors the process may have.
#pragma once

#include <cstddef>

namespace weir::http
{
/// Raises RLIMIT_NOFILE so that `connections` fit beside everything else, as far as the system lets it, and returns
/// how many do.
[[nodiscard]] std::size_t makeRoomForConnections(std::size_t connections) noexcept;
} // namespace weir::http
