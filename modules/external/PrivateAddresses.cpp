#include "PrivateAddresses.h"

#include <algorithm>
#include <array>
#include <vector>

namespace weir::external
{
namespace
{
constexpr std::array<const char*, 21> privateBlocks{
    "0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24",   "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",    "::/96",
    "64:ff9b:1::/48", "100::/64",       "2001::/32",     "fc00::/7",    "fe80::/10",      "fec0::/10",
    "ff00::/8",       "2001:db8::/32",  "5f00::/16"};

std::vector<Cidr> parsedBlocks()
{
    std::vector<Cidr> blocks;
    for (const auto* text : privateBlocks)
        blocks.push_back(Cidr::parse(text).value());
    return blocks;
}

/// The IPv4 address that an IPv6 one stands for at a gateway.
std::optional<IpAddress> wrappedIn(const IpAddress& address)
{
    static const auto translated = Cidr::parse("64:ff9b::/96").value();
    static const auto sixToFour = Cidr::parse("2002::/16").value();
    constexpr std::size_t size = 4;
    if (translated.contains(address))
        return IpAddress::fromBytes(address.bytes().last(size));
    if (sixToFour.contains(address))
        return IpAddress::fromBytes(address.bytes().subspan(2, size));
    return std::nullopt;
}
} // namespace

bool isPrivateAddress(const IpAddress& address)
{
    static const auto blocks = parsedBlocks();
    if (const auto wrapped = wrappedIn(address))
        return containsAddress(blocks, *wrapped);
    return containsAddress(blocks, address);
}
} // namespace weir::external
