// Who is calling: the peer, or whom a trusted proxy names.
#pragma once

#include "http/Peer.h"
#include "weir/Http.h"

#include <Poco/Net/IPAddress.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::host
{
/// A block of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
struct Cidr
{
    Poco::Net::IPAddress network;
    unsigned prefix = 0;

    /// IPv4-mapped IPv6 addresses are compared as IPv4.
    [[nodiscard]] bool contains(const Poco::Net::IPAddress& address) const;
};

/// Nothing if `text` is neither an address nor a CIDR block.
[[nodiscard]] std::optional<Cidr> parseCidr(std::string_view text);

/// The client's address: the peer's, unless the peer is trusted; then X-Forwarded-For, or Forwarded
/// (RFC 7239) where that is missing, is read from right to left up to the first address that is not
/// trusted. An entry that does not parse stops the walk at the last address that did. Pure.
[[nodiscard]] std::string clientAddress(const Poco::Net::IPAddress& peer, std::span<const Field> headers,
                                        std::span<const Cidr> trusted);
} // namespace weir::host
