// Addresses of the Internet Protocol and blocks of them, as plain values.
#pragma once

#include "weir/Version.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir::inline v1
{
/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) is the IPv4 address inside.
class WEIR_API IpAddress
{
public:
    /// Nothing if malformed. Strict: four decimal numbers without leading zeros, or RFC 4291, section 2.2, without
    /// zone, port or brackets.
    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
    /// From 4 or 16 bytes in network order; nothing for any other number of them.
    [[nodiscard]] static std::optional<IpAddress> fromBytes(std::span<const std::uint8_t> bytes) noexcept;

    [[nodiscard]] bool isV4() const noexcept { return _size == 4; }
    /// 32 or 128.
    [[nodiscard]] unsigned bits() const noexcept;
    /// 4 or 16 bytes in network order.
    [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return std::span(_bytes).first(_size); }
    /// The address with all bits behind the first `prefix` cleared. REQUIRES: prefix <= bits().
    [[nodiscard]] IpAddress network(unsigned prefix) const noexcept;
    /// As RFC 5952 writes it.
    [[nodiscard]] std::string text() const;

    [[nodiscard]] bool operator==(const IpAddress&) const = default;

private:
    std::array<std::uint8_t, 16> _bytes{}; // of an IPv4 address the first four
    std::uint8_t _size = 4;
};

/// A block of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
struct WEIR_API Cidr
{
    IpAddress network;
    unsigned prefix = 0;

    /// Nothing if `text` is neither an address nor a block.
    [[nodiscard]] static std::optional<Cidr> parse(std::string_view text);
    [[nodiscard]] bool contains(const IpAddress& address) const noexcept;
};

[[nodiscard]] WEIR_API bool containsAddress(std::span<const Cidr> blocks, const IpAddress& address) noexcept;
} // namespace weir::inline v1
