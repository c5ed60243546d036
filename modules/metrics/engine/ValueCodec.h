// The values of a chunk as bytes that compress well.
#pragma once

#include "engine/Bytes.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace weir::metrics
{
/// What people measure is mostly whole numbers or has a few decimals: if all values do, they are written as differences
/// of integers. Otherwise each is XORed with the one before (Pelkonen et al., Gorilla, VLDB 2015), and the results are
/// written byte by byte, all highest bytes first: those that neighbours share become runs of zeros.
void encodeValues(std::span<const double> values, std::string& out);

/// False if the bytes are none of encodeValues'. Reads exactly `count` values.
[[nodiscard]] bool decodeValues(ByteReader& in, std::size_t count, std::vector<double>& values);
} // namespace weir::metrics
