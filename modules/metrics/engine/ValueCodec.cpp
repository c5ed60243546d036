#include "engine/ValueCodec.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>

namespace weir::metrics
{
namespace
{
enum class Form : std::uint64_t
{
    exclusive, ///< bytes of the XOR with the value before
    decimal,   ///< integers that are so many decimals larger; the number of decimals follows
};

/// Powers of ten that a double holds exactly.
constexpr std::array<double, 13> powers{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
constexpr double maxInteger = 9007199254740992; // 2^53: up to here every integer is a double
constexpr std::size_t valueBytes = sizeof(double);

/// The integer that, divided by `power`, is the value to the bit: a division rounds like a decimal that is read.
std::optional<std::int64_t> scaled(double value, double power) noexcept
{
    const double integer = std::nearbyint(value * power);
    if (!(std::abs(integer) <= maxInteger) ||
        std::bit_cast<std::uint64_t>(integer / power) != std::bit_cast<std::uint64_t>(value))
        return std::nullopt;
    return static_cast<std::int64_t>(integer);
}

/// The fewest decimals that do for all values; nothing if none do.
std::optional<std::size_t> decimalsOf(std::span<const double> values) noexcept
{
    std::size_t decimals = 0;
    for (const double value : values)
        while (!scaled(value, powers[decimals]))
            if (++decimals == powers.size())
                return std::nullopt;
    for (const double value : values) // more decimals may be too many for a large value
        if (!scaled(value, powers[decimals]))
            return std::nullopt;
    return decimals;
}

void encodeDecimals(std::span<const double> values, std::size_t decimals, ByteWriter& out)
{
    out.number(static_cast<std::uint64_t>(Form::decimal)).number(decimals);
    std::int64_t previous = 0;
    for (const double value : values)
    {
        const auto integer = *scaled(value, powers[decimals]);
        out.integer(integer - previous);
        previous = integer;
    }
}

void encodeExclusive(std::span<const double> values, std::string& out)
{
    out += static_cast<char>(Form::exclusive);
    const auto begin = out.size();
    out.resize(begin + values.size() * valueBytes);
    std::uint64_t previous = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        const auto bits = std::bit_cast<std::uint64_t>(values[i]);
        for (std::size_t plane = 0; plane < valueBytes; ++plane)
            out[begin + plane * values.size() + i] = static_cast<char>((bits ^ previous) >> (56 - 8 * plane));
        previous = bits;
    }
}

bool decodeDecimals(ByteReader& in, std::size_t count, std::vector<double>& values)
{
    const auto power = powers[in.numberUpTo(powers.size() - 1)];
    std::uint64_t integer = 0; // wraps around where the bytes are garbage
    for (std::size_t i = 0; i < count; ++i)
    {
        integer += static_cast<std::uint64_t>(in.integer());
        values.push_back(static_cast<double>(static_cast<std::int64_t>(integer)) / power);
    }
    return in.ok();
}

bool decodeExclusive(ByteReader& in, std::size_t count, std::vector<double>& values)
{
    std::string planes(count * valueBytes, '\0');
    in.bytes(std::as_writable_bytes(std::span(planes)));
    if (!in.ok())
        return false;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        std::uint64_t change = 0;
        for (std::size_t plane = 0; plane < valueBytes; ++plane)
            change = change << 8U | static_cast<std::uint8_t>(planes[plane * count + i]);
        bits ^= change;
        values.push_back(std::bit_cast<double>(bits));
        if (!std::isfinite(values.back()))
            return false;
    }
    return true;
}
} // namespace

void encodeValues(std::span<const double> values, std::string& out)
{
    ByteWriter writer(out);
    if (const auto decimals = decimalsOf(values))
        encodeDecimals(values, *decimals, writer);
    else
        encodeExclusive(values, out);
}

bool decodeValues(ByteReader& in, std::size_t count, std::vector<double>& values)
{
    values.reserve(count);
    switch (static_cast<Form>(in.numberUpTo(1)))
    {
    case Form::exclusive:
        return decodeExclusive(in, count, values);
    case Form::decimal:
        return decodeDecimals(in, count, values);
    }
    return false;
}
} // namespace weir::metrics
