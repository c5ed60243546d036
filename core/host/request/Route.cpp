#include "Route.h"

#include "NormalPath.h"
#include "http/ByteSet.h"

#include <algorithm>

namespace weir::host
{
namespace
{
constexpr http::ByteSet tokenBytes{http::alphanumeric, "!#$%&'*+-.^_`|~"};

bool isPathCharacter(char c) noexcept
{
    return c > ' ' && c < 0x7f && std::string_view("?#*\"<>\\^`{|}").find(c) == std::string_view::npos;
}

bool isMethod(std::string_view text) noexcept
{
    return text == "*" || (isToken(text) && std::ranges::none_of(text, [](char c) { return c >= 'a' && c <= 'z'; }));
}
} // namespace

bool isToken(std::string_view text) noexcept
{
    return !text.empty() && tokenBytes.hasAll(text);
}

std::string Route::text() const
{
    return method + ' ' + path + (prefix ? "*" : "");
}

bool Route::covers(const Route& route) const noexcept
{
    const bool methodFits = method == "*" || method == route.method || (method == "GET" && route.method == "HEAD");
    if (!methodFits)
        return false;
    return prefix ? route.path.starts_with(path) : !route.prefix && route.path == path;
}

std::optional<Route> parseRoute(std::string_view text)
{
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos)
        return std::nullopt;
    Route route{.method = std::string(text.substr(0, blank)), .path = normalPath(text.substr(blank + 1))};
    if (route.path.ends_with("/*"))
    {
        route.path.pop_back();
        route.prefix = true;
    }
    if (!isMethod(route.method) || !route.path.starts_with('/') || !std::ranges::all_of(route.path, isPathCharacter))
        return std::nullopt;
    return route;
}
} // namespace weir::host
