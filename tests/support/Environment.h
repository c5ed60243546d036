// How a developer asks a test for more than what it does every day.
#pragma once

#include <cstdint>

namespace weir::test
{
/// The number that the environment's variable holds, or `usual` if it is not set. Fails the test if it is no number.
[[nodiscard]] std::uint64_t numberFromEnvironment(const char* variable, std::uint64_t usual);
} // namespace weir::test
