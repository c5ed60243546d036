#include "weir/Cidr.h"

#include "weir/Units.h"

#include <algorithm>
#include <arpa/inet.h>

namespace weir::inline v1
{
namespace
{
constexpr std::size_t v4Size = 4;
constexpr std::size_t v6Size = 16;
constexpr std::array<std::uint8_t, 12> mappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned byteBits = 8;
} // namespace

std::optional<IpAddress> IpAddress::fromBytes(std::span<const std::uint8_t> bytes) noexcept
{
    if (bytes.size() == v6Size && std::ranges::equal(bytes.first(mappedPrefix.size()), mappedPrefix))
        bytes = bytes.subspan(mappedPrefix.size());
    if (bytes.size() != v4Size && bytes.size() != v6Size)
        return std::nullopt;
    IpAddress address;
    std::ranges::copy(bytes, address._bytes.begin());
    address._size = static_cast<std::uint8_t>(bytes.size());
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text)
{
    if (text.find('\0') != std::string_view::npos) // would end the text for inet_pton
        return std::nullopt;
    const std::string whole(text);
    std::array<std::uint8_t, v6Size> bytes{};
    if (inet_pton(AF_INET, whole.c_str(), bytes.data()) == 1)
        return fromBytes(std::span(bytes).first(v4Size));
    if (inet_pton(AF_INET6, whole.c_str(), bytes.data()) == 1)
        return fromBytes(bytes);
    return std::nullopt;
}

unsigned IpAddress::bits() const noexcept
{
    return byteBits * _size;
}

IpAddress IpAddress::network(unsigned prefix) const noexcept
{
    IpAddress network = *this;
    for (unsigned i = 0; i < _size; ++i)
    {
        const unsigned kept = prefix > i * byteBits ? std::min(prefix - i * byteBits, byteBits) : 0;
        network._bytes[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
    }
    return network;
}

std::string IpAddress::text() const
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(isV4() ? AF_INET : AF_INET6, _bytes.data(), text.data(), text.size());
    return text.data();
}

std::optional<Cidr> Cidr::parse(std::string_view text)
{
    const auto slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address)
        return std::nullopt;
    if (slash == std::string_view::npos)
        return Cidr{*address, address->bits()};
    const auto prefix = parseUnsigned(text.substr(slash + 1));
    if (!prefix || *prefix > address->bits())
        return std::nullopt;
    return Cidr{address->network(static_cast<unsigned>(*prefix)), static_cast<unsigned>(*prefix)};
}

bool Cidr::contains(const IpAddress& address) const noexcept
{
    return address.isV4() == network.isV4() && address.network(prefix) == network;
}

bool containsAddress(std::span<const Cidr> blocks, const IpAddress& address) noexcept
{
    return std::ranges::any_of(blocks, [&](const Cidr& block) { return block.contains(address); });
}
} // namespace weir::inline v1
