#include "weir/NameResolution.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <new>
#include <optional>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

namespace weir::inline v1
{
namespace
{
using Addresses = std::vector<IpAddress>;
using Found = Outcome<Addresses, std::string>;

IpAddress plain(const addrinfo& found)
{
    const auto bytesOf = [](const auto& address)
    {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(&address);
        return IpAddress::fromBytes(std::span(bytes, sizeof address)).value();
    };
    if (found.ai_family == AF_INET)
        return bytesOf(reinterpret_cast<const sockaddr_in*>(found.ai_addr)->sin_addr);
    return bytesOf(reinterpret_cast<const sockaddr_in6*>(found.ai_addr)->sin6_addr);
}

Unexpected<std::string> unresolved(const std::string& why)
{
    return failure("its name cannot be resolved: " + why);
}

Found addressesOf(const std::string& name)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (const int error = ::getaddrinfo(name.c_str(), nullptr, &hints, &list); error != 0)
        return unresolved(error == EAI_SYSTEM ? std::generic_category().message(errno) : ::gai_strerror(error));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
    Addresses addresses;
    for (const auto* each = list; each != nullptr; each = each->ai_next)
        if (each->ai_family == AF_INET || each->ai_family == AF_INET6)
            if (const auto address = plain(*each); std::ranges::find(addresses, address) == addresses.end())
                addresses.push_back(address);
    if (addresses.empty())
        return failure<std::string>("its name has no address");
    return addresses;
}

/// For a thread that nobody would hear of an exception from.
Found lookUp(const std::string& name) noexcept
{
    try
    {
        return addressesOf(name);
    }
    catch (const std::bad_alloc&)
    {
        return failure<std::string>("out of memory"); // so short that it needs none
    }
}

/// Belongs to the one that waits and to the one that looks up, whoever is longer there.
struct Lookup
{
    std::mutex mutex;
    std::condition_variable_any ended;
    std::optional<Found> found; // guarded by mutex
};
} // namespace

Outcome<std::vector<IpAddress>, std::string> resolveName(const std::string& name, const std::stop_token& stop)
{
    const auto lookup = std::make_shared<Lookup>();
    try
    {
        std::thread(
            [lookup, name]
            {
                auto found = lookUp(name);
                {
                    const std::lock_guard lock(lookup->mutex);
                    lookup->found = std::move(found);
                }
                lookup->ended.notify_all();
            })
            .detach();
    }
    catch (const std::system_error& error) // no thread to be had
    {
        return unresolved(error.what());
    }
    std::unique_lock lock(lookup->mutex);
    if (!lookup->ended.wait(lock, stop, [&] { return lookup->found.has_value(); }))
        return failure<std::string>("its name is not looked up any more");
    return *std::move(lookup->found);
}
} // namespace weir::inline v1
