#include "Storability.h"

#include "FieldList.h"

#include <algorithm>

namespace weir::cache
{
namespace
{
bool isWhole(int status) noexcept
{
    constexpr int partialContent = 206;
    constexpr int notModified = 304;
    return status >= 200 && status < 500 && status != partialContent && status != notModified;
}

bool variesByAnything(const Headers& headers)
{
    bool any = false;
    for (const auto& [name, value] : headers.entries())
        if (equalsIgnoringCase(name, "Vary"))
            forEachElement(value, [&](std::string_view field) { any = any || field == "*"; });
    return any;
}

bool authorizationForbids(const Request& request, const ResponseDirectives& directives)
{
    return request.header("Authorization") && !directives.isPublic && !directives.sharedMaxAge &&
           !directives.mustRevalidate;
}
} // namespace

bool mayStore(const Request& request, const Response& response, const ResponseDirectives& directives,
              std::size_t maxObject)
{
    const auto text = response.body.text();
    const bool refused = response.failure || directives.noStore || directives.isPrivate || directives.noCache ||
                         response.headers.contains("Set-Cookie") || variesByAnything(response.headers) ||
                         authorizationForbids(request, directives);
    return !refused && isWhole(response.status) && text && text->size() <= maxObject;
}
} // namespace weir::cache
