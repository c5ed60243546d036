// The ways in which TCP may cut the same bytes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace weir::test
{
using Pieces = std::vector<std::string_view>;

/// Views of `bytes`, which must outlive them.
[[nodiscard]] Pieces inWhole(std::string_view bytes);
[[nodiscard]] Pieces byteByByte(std::string_view bytes);
/// Two to nine pieces, cut where `seed` says; the same seed cuts the same bytes alike.
[[nodiscard]] Pieces cutAtRandom(std::string_view bytes, std::uint64_t seed);
} // namespace weir::test
