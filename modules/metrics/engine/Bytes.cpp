#include "engine/Bytes.h"

#include <bit>
#include <cstring>

namespace weir::metrics
{
namespace
{
static_assert(std::endian::native == std::endian::little, "columns are written as they lie in memory");

constexpr unsigned bitsPerByte = 7;
constexpr unsigned more = 0x80;
constexpr unsigned lastShift = 63;
} // namespace

ByteWriter& ByteWriter::number(std::uint64_t value)
{
    for (; value >= more; value >>= bitsPerByte)
        _to.push_back(static_cast<char>(static_cast<unsigned char>(value | more)));
    _to.push_back(static_cast<char>(static_cast<unsigned char>(value)));
    return *this;
}

ByteWriter& ByteWriter::integer(std::int64_t value)
{
    const auto sign = static_cast<std::uint64_t>(value < 0 ? -1 : 0);
    return number((static_cast<std::uint64_t>(value) << 1U) ^ sign);
}

ByteWriter& ByteWriter::text(std::string_view value)
{
    number(value.size());
    _to.append(value);
    return *this;
}

ByteWriter& ByteWriter::bytes(std::span<const std::byte> value)
{
    _to.append(reinterpret_cast<const char*>(value.data()), value.size()); // NOLINT(*-reinterpret-cast)
    return *this;
}

std::string_view ByteReader::take(std::uint64_t size) noexcept
{
    _failed = _failed || size > _from.size();
    const std::string_view taken = _from.substr(0, _failed ? 0 : size);
    _from.remove_prefix(taken.size());
    return taken;
}

std::uint64_t ByteReader::number() noexcept
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift <= lastShift && !_failed; shift += bitsPerByte)
    {
        const std::string_view taken = take(1);
        const auto next = static_cast<unsigned char>(taken.empty() ? 0 : taken.front());
        value |= std::uint64_t{next & ~more} << shift;
        if (next >= more)
            continue;
        // A last byte of nothing, or beyond the 64th bit: there is a shorter, or no, way to write this number.
        _failed = _failed || (next == 0 && shift > 0) || (shift == lastShift && next > 1);
        return _failed ? 0 : value;
    }
    _failed = true;
    return 0;
}

std::uint64_t ByteReader::numberUpTo(std::uint64_t greatest) noexcept
{
    const std::uint64_t value = number();
    _failed = _failed || value > greatest;
    return _failed ? 0 : value;
}

std::int64_t ByteReader::integer() noexcept
{
    const std::uint64_t folded = number();
    return static_cast<std::int64_t>((folded >> 1U) ^ (0 - (folded & 1U)));
}

std::string_view ByteReader::text() noexcept
{
    return take(number());
}

void ByteReader::bytes(std::span<std::byte> to) noexcept
{
    if (const std::string_view taken = take(to.size()); !taken.empty())
        std::memcpy(to.data(), taken.data(), taken.size());
}
} // namespace weir::metrics
