// Who is calling: the peer, or whom a trusted proxy names.
#pragma once

#include "weir/Cidr.h"
#include "weir/Http.h"

#include <Poco/Net/IPAddress.h>

#include <span>
#include <string>

namespace weir::host
{
/// POCO's address as the SDK's.
[[nodiscard]] IpAddress ipAddressOf(const Poco::Net::IPAddress& address);

/// The client's address: the peer's, unless the peer is trusted; then X-Forwarded-For, or Forwarded
/// (RFC 7239) where that is missing, is read from right to left up to the first address that is not
/// trusted. An entry that does not parse stops the walk at the last address that did. Pure.
[[nodiscard]] std::string clientAddress(const Poco::Net::IPAddress& peer, std::span<const Field> headers,
                                        std::span<const Cidr> trusted);
} // namespace weir::host
