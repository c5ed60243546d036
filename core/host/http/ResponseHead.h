// How a response's head is written.
#pragma once

#include "weir/Http.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::http
{
/// What only the front knows about an answer.
struct Wire
{
    std::optional<std::size_t> length; ///< nothing: not known before its end
    bool chunked = false;
    bool keepAlive = true;
    bool http10 = false; ///< the client's version: it has to be told that the connection stays
    bool head = false;   ///< the answer to HEAD
};

/// Appends status line, fields and the empty line. The fields that frame a message are the front's (RFC 9112, section
/// 6); a handler's own are left out, but for the Content-Length of an answer to HEAD that has no body.
/// `date` is an IMF-fixdate (RFC 9110, section 5.6.7).
void appendHead(std::string& out, const Response& response, const Wire& wire, std::string_view date);

/// False for the statuses whose answers never have a body (RFC 9110, section 6.4.1).
[[nodiscard]] constexpr bool mayHaveBody(int status) noexcept
{
    return status >= 200 && status != 204 && status != 304;
}

/// The text of a Date field, made once a second. Not thread-safe.
class DateText final
{
public:
    /// `seconds` since the epoch.
    [[nodiscard]] std::string_view at(std::int64_t seconds);

private:
    std::int64_t _seconds = -1;
    std::string _text;
};
} // namespace weir::http
