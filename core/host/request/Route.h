// `METHOD|* path[/*]`: how handlers and middlewares say where they stand.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir::host
{
/// A parsed route. The path is in its encoded form, as requests send it, and normal (NormalPath.h).
struct Route
{
    std::string method; ///< upper case, or `*` for any
    std::string path;   ///< starts with `/`; of a prefix without the final `*`, so it ends with `/`
    bool prefix = false;

    /// As it is written: `GET /api/metrics`, `* /files/*`.
    [[nodiscard]] std::string text() const;
    /// True if every request for `route` is also one for this pattern. GET covers HEAD, `*` every method.
    [[nodiscard]] bool covers(const Route& route) const noexcept;
};

/// Nothing if `text` is not a route.
[[nodiscard]] std::optional<Route> parseRoute(std::string_view text);

/// True if `text` is a method name (a token, RFC 9110, section 5.6.2).
[[nodiscard]] bool isToken(std::string_view text) noexcept;
} // namespace weir::host
