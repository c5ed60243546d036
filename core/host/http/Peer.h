// Who is at the other end of a connection.
#pragma once

#include <Poco/Net/IPAddress.h>

#include <string>

namespace weir::http
{
/// Found out once a connection, not once a request. A value type.
struct Peer
{
    explicit Peer(const Poco::Net::IPAddress& from);

    Poco::Net::IPAddress address; ///< an IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) as plain IPv4
    std::string text;             ///< the same as text
};

/// `address` with an IPv4-mapped IPv6 address as plain IPv4.
[[nodiscard]] Poco::Net::IPAddress unmapped(const Poco::Net::IPAddress& address);
} // namespace weir::http
