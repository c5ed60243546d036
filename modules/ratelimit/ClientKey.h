// Who is counted: the part of a key that tells one client from another.
#pragma once

#include "weir/Http.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::ratelimit
{
/// `ratelimit.<policy>.key`.
struct KeyRule
{
    enum class Kind : std::uint8_t
    {
        ip,     ///< the client's address, of IPv6 its /64
        header, ///< the value of a field; the address where a request has none
        route,  ///< all requests of a route together
    };
    Kind kind = Kind::ip;
    std::string header = {}; ///< the field's name, for Kind::header
};

/// Appends the request's key. A field's value appears as a digest only (the first 128 bits of its SHA-256): it may be
/// long, and it may be a secret.
void appendClientKey(std::string& out, const KeyRule& rule, const Request& request);

/// The keys that an operator may mean by an address, a field's value or a route.
[[nodiscard]] std::vector<std::string> keysMeant(const KeyRule& rule, std::string_view text);
} // namespace weir::ratelimit
