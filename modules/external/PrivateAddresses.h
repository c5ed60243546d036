// Addresses that a service on the public Internet does not have.
#pragma once

#include "weir/Cidr.h"

namespace weir::external
{
/// True for loopback, private, link-local (with 169.254.169.254, where clouds keep credentials), shared, multicast,
/// unspecified and reserved addresses (RFC 6890 and its registries), also where an IPv6 address merely wraps such an
/// IPv4 address (RFC 6052, RFC 3056).
[[nodiscard]] bool isPrivateAddress(const IpAddress& address);
} // namespace weir::external
