#include "Peer.h"

namespace weir::http
{
using Poco::Net::IPAddress;

Peer::Peer(const IPAddress& from) : address(unmapped(from)), text(address.toString()) {}

IPAddress unmapped(const IPAddress& address)
{
    constexpr int prefix = 12;
    constexpr int length = 4;
    if (address.family() != IPAddress::IPv6 || !address.isIPv4Mapped())
        return address;
    return {static_cast<const unsigned char*>(address.addr()) + prefix, length};
}
} // namespace weir::http
