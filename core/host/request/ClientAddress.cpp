#include "ClientAddress.h"

#include "weir/Units.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>

namespace weir::host
{
namespace
{
using http::unmapped;
using Poco::Net::IPAddress;

std::string_view trim(std::string_view text) noexcept
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Stricter than POCO's parser, which takes `10` for 0.0.0.10 and `010.0.0.1` for 8.0.0.1, and refuses `::`.
std::optional<IPAddress> parseAddress(std::string_view text)
{
    const std::string whole(text);
    in_addr four{};
    if (inet_pton(AF_INET, whole.c_str(), &four) == 1)
        return IPAddress(&four, sizeof four);
    in6_addr six{};
    if (inet_pton(AF_INET6, whole.c_str(), &six) == 1)
        return unmapped(IPAddress(&six, sizeof six));
    return std::nullopt;
}

/// `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80`, `2001:db8::1`
std::optional<IPAddress> parseHop(std::string_view text)
{
    if (text.starts_with('['))
    {
        const auto end = text.find(']');
        return end == std::string_view::npos ? std::nullopt : parseAddress(text.substr(1, end - 1));
    }
    if (std::ranges::count(text, ':') == 1)
        text = text.substr(0, text.find(':'));
    return parseAddress(text);
}

/// The value of `for=` in one element of Forwarded; empty if it has none.
std::string_view forwardedFor(std::string_view element) noexcept
{
    while (!element.empty())
    {
        const auto pair = element.substr(0, element.find(';'));
        element.remove_prefix(std::min(element.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || !equalsIgnoringCase(trim(pair.substr(0, equals)), "for"))
            continue;
        auto value = trim(pair.substr(equals + 1));
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
            found.push_back(trim(rest.substr(0, comma)));
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

bool isTrusted(const IPAddress& address, std::span<const Cidr> trusted)
{
    return std::ranges::any_of(trusted, [&](const Cidr& block) { return block.contains(address); });
}
} // namespace

bool Cidr::contains(const IPAddress& address) const
{
    const auto plain = unmapped(address);
    if (plain.family() != network.family())
        return false;
    const auto* a = static_cast<const unsigned char*>(plain.addr());
    const auto* b = static_cast<const unsigned char*>(network.addr());
    const unsigned whole = prefix / 8;
    const unsigned rest = prefix % 8;
    return std::memcmp(a, b, whole) == 0 && (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

std::optional<Cidr> parseCidr(std::string_view text)
{
    const auto slash = text.find('/');
    const auto address = parseAddress(text.substr(0, slash));
    if (!address)
        return std::nullopt;
    const unsigned bits = address->family() == IPAddress::IPv4 ? 32 : 128;
    if (slash == std::string_view::npos)
        return Cidr{*address, bits};
    const auto prefix = parseUnsigned(text.substr(slash + 1));
    if (!prefix || *prefix > bits)
        return std::nullopt;
    return Cidr{*address, static_cast<unsigned>(*prefix)};
}

std::string clientAddress(const IPAddress& peer, std::span<const Field> headers, std::span<const Cidr> trusted)
{
    auto client = unmapped(peer);
    if (!isTrusted(client, trusted))
        return client.toString();
    const auto path = hops(headers);
    for (auto hop = path.rbegin(); hop != path.rend(); ++hop)
    {
        const auto address = parseHop(*hop);
        if (!address)
            break;
        client = *address;
        if (!isTrusted(client, trusted))
            break;
    }
    return client.toString();
}
} // namespace weir::host
