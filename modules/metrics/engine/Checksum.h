// The checksum of a row: over its table's name, its key and all it holds, so that a row in the wrong place is as wrong
// as one with a wrong byte.
//
// XXH3 with 64 bits (xxhash.com): flips of any number of bits go unseen once in 2^64, at a tenth of CRC32's cost, and
// values may be combined with xor, which those of a CRC, being linear, may not.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::metrics
{
class Checksum final
{
public:
    explicit Checksum(std::string_view table) noexcept { text(table); }
    Checksum& number(std::uint64_t value) noexcept;
    Checksum& text(std::string_view value) noexcept;
    [[nodiscard]] std::uint64_t value() const noexcept { return _value; }

private:
    std::uint64_t _value = 0;
};
} // namespace weir::metrics
