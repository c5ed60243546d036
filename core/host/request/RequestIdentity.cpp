#include "RequestIdentity.h"

#include <algorithm>
#include <cstdint>
#include <random>

namespace weir::host
{
namespace
{
constexpr std::string_view hexDigits = "0123456789abcdef";

bool isRequestIdCharacter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
}

bool isLowerHex(std::string_view text) noexcept
{
    return std::ranges::all_of(text, [](char c) { return hexDigits.find(c) != std::string_view::npos; });
}

bool isIdentifier(std::string_view text) noexcept
{
    return isLowerHex(text) && std::ranges::any_of(text, [](char c) { return c != '0'; });
}
} // namespace

bool isRequestId(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, isRequestIdCharacter);
}

std::string newRequestId()
{
    // An id must be unique, not secret: a per-thread generator seeded from the system is enough.
    thread_local std::mt19937_64 generator = []
    {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    std::string id;
    id.reserve(32);
    for (int half = 0; half < 2; ++half)
    {
        const std::uint64_t bits = generator();
        for (unsigned shift = 0; shift < 64; shift += 4)
            id += hexDigits[bits >> shift & 0xfU];
    }
    return id;
}

bool isTraceparent(std::string_view text) noexcept
{
    // version "-" trace-id "-" parent-id "-" flags; a version above 00 may append more behind a dash.
    if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-')
        return false;
    const auto version = text.substr(0, 2);
    if (!isLowerHex(version) || version == "ff" || (version == "00" && text.size() != 55))
        return false;
    if (text.size() > 55 && text[55] != '-')
        return false;
    return isIdentifier(text.substr(3, 32)) && isIdentifier(text.substr(36, 16)) && isLowerHex(text.substr(53, 2));
}
} // namespace weir::host
