#include "RedisUrl.h"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <sys/un.h>

namespace weir::host
{
namespace
{
using Parsed = Outcome<RedisUrl, std::string>;

constexpr std::string_view tcpScheme = "redis://";
constexpr std::string_view unixScheme = "redis+unix://";
constexpr std::string_view tlsScheme = "rediss://";
constexpr std::size_t longestPath = sizeof(sockaddr_un::sun_path) - 1;

std::optional<std::string> decoded(std::string_view text)
{
    std::string result;
    try
    {
        Poco::URI::decode(std::string(text), result);
    }
    catch (const Poco::Exception&)
    {
        return std::nullopt;
    }
    return result;
}

template <class Number>
bool parseNumber(std::string_view digits, Number& number)
{
    const auto* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc() && stop == end;
}

/// `user:password`; false if it is wrongly encoded.
bool parseCredentials(std::string_view text, RedisUrl& url)
{
    const auto colon = text.find(':');
    const auto user = decoded(text.substr(0, colon));
    const auto password = decoded(colon == std::string_view::npos ? "" : text.substr(colon + 1));
    if (!user || !password)
        return false;
    url.user = *user;
    url.password = *password;
    return true;
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`: an empty clause, or what is wrong.
std::string parseAddress(std::string_view text, RedisUrl& url)
{
    const bool bracketed = text.starts_with('[');
    const auto end = bracketed ? text.find(']') : text.find(':');
    if (bracketed && end == std::string_view::npos)
        return "its IPv6 address lacks the closing ']'";
    const auto host = decoded(text.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end));
    auto rest = end == std::string_view::npos ? std::string_view() : text.substr(bracketed ? end + 1 : end);
    if (!host || host->empty() || std::ranges::any_of(*host, [](unsigned char c) { return std::isgraph(c) == 0; }))
        return "it names no host";
    url.host = *host;
    if (rest.empty())
        return {};
    if (!rest.starts_with(':') || !parseNumber(rest.substr(1), url.port) || url.port == 0)
        return "its port is not a number from 1 to 65535";
    return {};
}

Parsed parseTcp(std::string_view text)
{
    RedisUrl url;
    if (text.find_first_of("?#") != std::string_view::npos)
        return failure<std::string>("it has a part that begins with '?' or '#'; in a password these are %3F and %23");
    const auto at = text.rfind('@');
    const auto slash = text.find('/', at == std::string_view::npos ? 0 : at);
    if (at != std::string_view::npos)
    {
        const auto credentials = text.substr(0, at);
        if (credentials.find_first_of("@/") != std::string_view::npos || !parseCredentials(credentials, url))
            return failure<std::string>("user or password are not percent-encoded as they should: '@' is %40, '/' is "
                                        "%2F, ':' is %3A and '%' is %25");
    }
    const auto begin = at == std::string_view::npos ? 0 : at + 1;
    if (auto problem = parseAddress(text.substr(begin, slash == std::string_view::npos ? slash : slash - begin), url);
        !problem.empty())
        return failure(std::move(problem));
    const auto database = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
    if (!database.empty() && !parseNumber(database, url.database))
        return failure<std::string>("what follows the '/' is not the number of a database");
    return url;
}

Parsed parseUnix(std::string_view text)
{
    const auto path = decoded(text);
    if (!path || path->empty() || path->find('\0') != std::string::npos)
        return failure<std::string>("it names no path");
    if (path->size() > longestPath)
        return failure("its path is longer than the " + std::to_string(longestPath) + " bytes a Unix socket allows");
    RedisUrl url;
    url.path = *path;
    return url;
}
} // namespace

Parsed parseRedisUrl(std::string_view text)
{
    if (text.starts_with(tcpScheme))
        return parseTcp(text.substr(tcpScheme.size()));
    if (text.starts_with(unixScheme))
        return parseUnix(text.substr(unixScheme.size()));
    if (text.starts_with(tlsScheme))
        return failure<std::string>("TLS to Redis is not supported; put a tunnel such as stunnel in between");
    return failure<std::string>("it begins with neither redis:// nor redis+unix://");
}
} // namespace weir::host
