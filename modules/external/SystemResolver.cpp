#include "Resolver.h"

#include <Poco/Exception.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/HostEntry.h>

#include <algorithm>
#include <cstdint>
#include <span>

namespace weir::external
{
namespace
{
IpAddress plain(const Poco::Net::IPAddress& address)
{
    const auto* bytes = static_cast<const std::uint8_t*>(address.addr());
    return IpAddress::fromBytes(std::span(bytes, static_cast<std::size_t>(address.length()))).value();
}
} // namespace

Outcome<Addresses, std::string> SystemResolver::resolve(const std::string& name)
{
    try
    {
        const auto entry = Poco::Net::DNS::hostByName(name, Poco::Net::DNS::DNS_HINT_NONE);
        Addresses addresses;
        for (const auto& found : entry.addresses())
            if (const auto address = plain(found); std::ranges::find(addresses, address) == addresses.end())
                addresses.push_back(address);
        if (addresses.empty())
            return failure<std::string>("its name has no address");
        return addresses;
    }
    catch (const Poco::Exception& exception)
    {
        return failure("its name cannot be resolved: " + exception.displayText());
    }
}
} // namespace weir::external
