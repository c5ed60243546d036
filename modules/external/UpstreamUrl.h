// external.url, taken apart.
#pragma once

#include "weir/Cidr.h"
#include "weir/Outcome.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::external
{
struct UpstreamUrl
{
    bool isSecure = false;
    std::string host = {}; ///< a name in lower case, or an address without brackets
    std::uint16_t port = 80;
    std::string path = "/"; ///< encoded, never empty
    std::string query = {}; ///< encoded, without `?`; may be empty

    bool operator==(const UpstreamUrl&) const = default;

    /// The error is one clause on what is wrong. http and https only; user information is refused, for it would stand
    /// in logs, and a fragment, for it means nothing here.
    [[nodiscard]] static Outcome<UpstreamUrl, std::string> parse(const std::string& text);

    /// What Host says (RFC 9110, section 7.2): the port only if it is not the scheme's own.
    [[nodiscard]] std::string authority() const;
    /// Path and query as they stand.
    [[nodiscard]] std::string target() const;
    /// The target of what lies below the path; `suffix` is encoded and begins with no slash.
    [[nodiscard]] std::string targetBelow(std::string_view suffix) const;
    /// Set if the host is no name.
    [[nodiscard]] std::optional<IpAddress> literal() const { return IpAddress::parse(host); }
};
} // namespace weir::external
