#include "engine/Checksum.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace weir::metrics
{
Checksum& Checksum::number(std::uint64_t value) noexcept
{
    _value = XXH3_64bits_withSeed(&value, sizeof(value), _value);
    return *this;
}

Checksum& Checksum::text(std::string_view value) noexcept
{
    _value = XXH3_64bits_withSeed(value.data(), value.size(), _value);
    return *this;
}
} // namespace weir::metrics
