#include "Conditional.h"

#include "Answer.h"
#include "FieldList.h"
#include "HttpDate.h"

#include <algorithm>
#include <array>
#include <span>

namespace weir::cache
{
namespace
{
bool isOneOf(std::string_view name, std::span<const std::string_view> names) noexcept
{
    return std::ranges::any_of(names, [&](std::string_view one) { return equalsIgnoringCase(one, name); });
}

constexpr std::array<std::string_view, 2> conditions{"If-None-Match", "If-Modified-Since"};
constexpr std::array<std::string_view, 4> ofTheBody{"Content-Encoding", "Content-Type", "Content-Range",
                                                    "Content-Length"};

std::string_view opaque(std::string_view tag) noexcept
{
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

bool noneMatchFails(std::string_view list, const std::string* tag)
{
    bool found = trimmed(list) == "*";
    if (tag != nullptr)
        forEachElement(list, [&](std::string_view one) { found = found || tagsMatchWeakly(one, *tag); });
    return found;
}
} // namespace

bool tagsMatchWeakly(std::string_view a, std::string_view b) noexcept
{
    return opaque(a) == opaque(b);
}

bool isNotModified(const Request& request, const Headers& headers, std::chrono::sys_seconds now)
{
    if (const auto tags = combined(request.headers, "If-None-Match"))
        return noneMatchFails(*tags, headers.find("ETag"));
    const auto since = request.header("If-Modified-Since");
    const auto* modified = headers.find("Last-Modified");
    if (!since || modified == nullptr)
        return false;
    const auto theirs = parseHttpDate(*since, now);
    const auto ours = parseHttpDate(*modified, now);
    return theirs && ours && *ours <= *theirs;
}

void makeNotModified(Response& response)
{
    constexpr int notModified = 304;
    response.status = notModified;
    response.body = Body();
    for (const std::string_view name : ofTheBody)
        response.headers.remove(name);
}

bool needsHandler(const Request& request) noexcept
{
    constexpr std::array<std::string_view, 4> names{"If-Match", "If-Unmodified-Since", "If-Range", "Range"};
    return std::ranges::any_of(request.headers, [&](const Field& field) { return isOneOf(field.name, names); });
}

ForwardedFields::ForwardedFields(const Request& request, const Entry* stale)
{
    std::ranges::copy_if(request.headers, std::back_inserter(_fields),
                         [](const Field& field) { return !isOneOf(field.name, conditions); });
    if (stale == nullptr)
        return;
    // The cache's own tag means nothing to the handler, and would keep it from looking at the date (RFC 9110, 13.1.3).
    if (const auto* tag = stale->headers.find("ETag"); tag != nullptr && *tag != strongTag(*stale->body))
        _fields.push_back({.name = "If-None-Match", .value = *tag});
    if (const auto* modified = stale->headers.find("Last-Modified"))
        _fields.push_back({.name = "If-Modified-Since", .value = *modified});
}

Response refreshed(const Entry& stale, const Response& notModified)
{
    Response response{.status = stale.status,
                      .headers = stale.headers,
                      .body = stale.body,
                      .resources = notModified.resources.empty() ? stale.resources : notModified.resources,
                      .freshFor = notModified.freshFor};
    for (const char* own : {"Age", "Cache-Status"})
        response.headers.remove(own); // places that an entry keeps free
    response.headers.remove("Date");  // of the answer that was validated, not of the validation
    if (const auto* control = stale.headers.find("Cache-Control"); control != nullptr && *control == "no-cache")
        response.headers.remove("Cache-Control"); // the cache's own word: a handler's `no-cache` is never stored
    for (const auto& [name, value] : notModified.headers.entries())
        if (!isOneOf(name, ofTheBody))
            response.headers.remove(name);
    for (const auto& [name, value] : notModified.headers.entries())
        if (!isOneOf(name, ofTheBody))
            response.headers.add(name, value);
    return response;
}

bool selects(const Response& notModified, const Entry& stale) noexcept
{
    const auto* theirs = notModified.headers.find("ETag");
    const auto* ours = stale.headers.find("ETag");
    return theirs == nullptr || ours == nullptr || tagsMatchWeakly(*theirs, *ours);
}
} // namespace weir::cache
