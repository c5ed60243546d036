#include "ClientAddress.h"

#include "http/Framing.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace weir::host
{
namespace
{
/// `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80`, `2001:db8::1`
std::optional<IpAddress> parseHop(std::string_view text)
{
    if (text.starts_with('['))
    {
        const auto end = text.find(']');
        return end == std::string_view::npos ? std::nullopt : IpAddress::parse(text.substr(1, end - 1));
    }
    if (std::ranges::count(text, ':') == 1)
        text = text.substr(0, text.find(':'));
    return IpAddress::parse(text);
}

/// The value of `for=` in one element of Forwarded; empty if it has none.
std::string_view forwardedFor(std::string_view element) noexcept
{
    while (!element.empty())
    {
        const auto pair = element.substr(0, element.find(';'));
        element.remove_prefix(std::min(element.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || !equalsIgnoringCase(http::trim(pair.substr(0, equals)), "for"))
            continue;
        auto value = http::trim(pair.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

/// The comma-separated elements of every field of that name, in order.
std::vector<std::string_view> elements(std::span<const Field> headers, std::string_view name)
{
    std::vector<std::string_view> found;
    for (const auto& field : headers)
    {
        if (!equalsIgnoringCase(field.name, name))
            continue;
        auto rest = field.value;
        while (true)
        {
            const auto comma = rest.find(',');
            found.push_back(http::trim(rest.substr(0, comma)));
            if (comma == std::string_view::npos)
                break;
            rest.remove_prefix(comma + 1);
        }
    }
    return found;
}

std::vector<std::string_view> hops(std::span<const Field> headers)
{
    auto found = elements(headers, "X-Forwarded-For");
    if (!found.empty())
        return found;
    found = elements(headers, "Forwarded");
    std::ranges::transform(found, found.begin(), forwardedFor);
    return found;
}
} // namespace

IpAddress ipAddressOf(const Poco::Net::IPAddress& address)
{
    const auto* const bytes = static_cast<const std::uint8_t*>(address.addr());
    return IpAddress::fromBytes({bytes, static_cast<std::size_t>(address.length())}).value();
}

std::string clientAddress(const Poco::Net::IPAddress& peer, std::span<const Field> headers,
                          std::span<const Cidr> trusted)
{
    auto client = ipAddressOf(peer);
    if (!containsAddress(trusted, client))
        return client.text();
    const auto path = hops(headers);
    for (auto hop = path.rbegin(); hop != path.rend(); ++hop)
    {
        const auto address = parseHop(*hop);
        if (!address)
            break;
        client = *address;
        if (!containsAddress(trusted, client))
            break;
    }
    return client.text();
}
} // namespace weir::host
