#include "UpstreamUrl.h"

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include <algorithm>

namespace weir::external
{
namespace
{
constexpr std::uint16_t httpPort = 80;
constexpr std::uint16_t httpsPort = 443;

bool isVisible(const std::string& text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

/// A clause if there is something that must not be there.
std::string objection(const Poco::URI& uri)
{
    if (uri.getScheme() != "http" && uri.getScheme() != "https")
        return "an absolute URL is allowed that begins with http:// or https://";
    if (uri.getHost().empty())
        return "it names no host";
    if (!uri.getUserInfo().empty())
        return "user and password are not allowed in it";
    if (!uri.getFragment().empty())
        return "a fragment (#) is not allowed in it";
    if (uri.getPort() == 0)
        return "port 0 is not allowed";
    return {};
}

std::string encodedPath(const Poco::URI& uri)
{
    const auto pathAndQuery = uri.getPathEtc();
    const auto path = pathAndQuery.substr(0, pathAndQuery.find('?'));
    return path.empty() ? "/" : path;
}
} // namespace

Outcome<UpstreamUrl, std::string> UpstreamUrl::parse(const std::string& text)
{
    if (!isVisible(text))
        return failure<std::string>("blanks, control characters and what is not ASCII must be percent-encoded");
    try
    {
        const Poco::URI uri(text);
        if (auto problem = objection(uri); !problem.empty())
            return failure(std::move(problem));
        return UpstreamUrl{.isSecure = uri.getScheme() == "https",
                           .host = Poco::toLower(uri.getHost()),
                           .port = uri.getPort(),
                           .path = encodedPath(uri),
                           .query = uri.getRawQuery()};
    }
    catch (const Poco::Exception& exception)
    {
        return failure<std::string>("it is no URL: " + exception.displayText());
    }
}

std::string UpstreamUrl::authority() const
{
    const auto name = host.find(':') == std::string::npos ? host : '[' + host + ']';
    return port == (isSecure ? httpsPort : httpPort) ? name : name + ':' + std::to_string(port);
}

std::string UpstreamUrl::target() const
{
    return query.empty() ? path : path + '?' + query;
}

std::string UpstreamUrl::targetBelow(std::string_view suffix) const
{
    auto target = path;
    if (!target.ends_with('/'))
        target += '/';
    return target.append(suffix);
}
} // namespace weir::external
