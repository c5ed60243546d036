#include "RequestIdentity.h"

#include "http/ByteSet.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <random>

namespace weir::host
{
namespace
{
constexpr std::string_view hexDigits = "0123456789abcdef";

constexpr http::ByteSet requestIdBytes{http::alphanumeric, "._-"};
constexpr http::ByteSet lowerHex{hexDigits};

/// Each byte as two digits.
constexpr auto hexPairs = []
{
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t byte = 0; byte < pairs.size(); ++byte)
        pairs[byte] = {hexDigits[byte / 16], hexDigits[byte % 16]};
    return pairs;
}();

bool isIdentifier(std::string_view text) noexcept
{
    return lowerHex.hasAll(text) && std::ranges::any_of(text, [](char c) { return c != '0'; });
}
} // namespace

bool isRequestId(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= 128 && requestIdBytes.hasAll(text);
}

// Not to be inlined into what waits: the thread may be another one afterwards (weir/Baton.h).
[[gnu::noinline]] std::string newRequestId()
{
    // An id must be unique, not secret: a per-thread generator seeded from the system is enough.
    thread_local std::mt19937_64 generator = []
    {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    const std::array<std::uint64_t, 2> random{generator(), generator()};
    std::array<char, 2 * sizeof random> id; // NOLINT(*-member-init): filled below
    for (std::size_t byte = 0; byte < sizeof random; ++byte)
        std::memcpy(&id[2 * byte], hexPairs[random[byte / 8] >> byte % 8 * 8 & 0xffU].data(), 2);
    return {id.data(), id.size()};
}

bool isTraceparent(std::string_view text) noexcept
{
    // version "-" trace-id "-" parent-id "-" flags; a version above 00 may append more behind a dash.
    if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-')
        return false;
    const auto version = text.substr(0, 2);
    if (!lowerHex.hasAll(version) || version == "ff" || (version == "00" && text.size() != 55))
        return false;
    if (text.size() > 55 && text[55] != '-')
        return false;
    return isIdentifier(text.substr(3, 32)) && isIdentifier(text.substr(36, 16)) && lowerHex.hasAll(text.substr(53, 2));
}
} // namespace weir::host
