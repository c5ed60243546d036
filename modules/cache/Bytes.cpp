#include "Bytes.h"

namespace weir::cache
{
namespace
{
constexpr unsigned width = 8;
constexpr unsigned bitsPerByte = 8;
} // namespace

ByteWriter& ByteWriter::number(std::uint64_t value)
{
    for (unsigned i = 0; i < width; ++i)
        _to.push_back(static_cast<char>(static_cast<unsigned char>(value >> (i * bitsPerByte))));
    return *this;
}

ByteWriter& ByteWriter::text(std::string_view value)
{
    number(value.size());
    _to.append(value);
    return *this;
}

std::string_view ByteReader::take(std::uint64_t size) noexcept
{
    _ok = _ok && size <= _from.size();
    const std::string_view taken = _from.substr(0, _ok ? size : 0);
    _from.remove_prefix(taken.size());
    return taken;
}

std::uint64_t ByteReader::number() noexcept
{
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const char byte : take(width))
    {
        value |= std::uint64_t(static_cast<unsigned char>(byte)) << shift;
        shift += bitsPerByte;
    }
    return value;
}

std::uint64_t ByteReader::numberUpTo(std::uint64_t greatest) noexcept
{
    const std::uint64_t value = number();
    _ok = _ok && value <= greatest;
    return _ok ? value : 0;
}

std::string_view ByteReader::text() noexcept
{
    return take(number());
}
} // namespace weir::cache
