#include "ProxyFields.h"

#include "FieldValues.h"

#include <algorithm>
#include <array>
#include <span>

namespace weir::external
{
namespace
{
using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 10> ofConnection{
    "Connection", "Proxy-Connection",  "Keep-Alive", "Proxy-Authenticate",       "Proxy-Authorization", "TE",
    "Trailer",    "Transfer-Encoding", "Upgrade",    "Proxy-Authentication-Info"};
constexpr std::array<std::string_view, 11> serversOwn{
    "Host",         "Content-Length",  "Content-Encoding", "Expect",
    "Forwarded",    "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP",
    "X-Request-Id", "traceparent",     "Max-Forwards"};

template <class Range>
bool contains(const Range& names, std::string_view name)
{
    return std::ranges::any_of(names, [&](std::string_view one) { return equalsIgnoringCase(one, name); });
}

/// The server's own, also written with `_`, which CGI and its heirs take for the same field.
bool isServersOwn(std::string name)
{
    std::ranges::replace(name, '_', '-');
    return contains(serversOwn, name);
}

/// Fields that do not belong to the connection over which they came.
std::vector<Headers::Entry> endToEnd(const std::vector<Headers::Entry>& fields)
{
    const auto named = elementsOf(fields, "Connection");
    std::vector<Headers::Entry> kept;
    for (const auto& field : fields)
        if (!contains(ofConnection, field.first) && !contains(named, field.first))
            kept.push_back(field);
    return kept;
}

/// A node as RFC 7239, section 6, writes it.
std::string node(std::string_view address)
{
    if (address.find(':') == std::string_view::npos)
        return std::string(address);
    return "\"[" + std::string(address) + "]\"";
}

void addForwarded(std::vector<Headers::Entry>& fields, const Request& request)
{
    fields.emplace_back("X-Forwarded-For", request.client);
    auto forwarded = "for=" + node(request.client);
    if (const auto host = request.header("Host"))
    {
        fields.emplace_back("X-Forwarded-Host", *host);
        forwarded.append(";host=\"").append(*host).append("\"");
    }
    fields.emplace_back("Forwarded", std::move(forwarded));
}

constexpr const char* via = "1.1 weir";
} // namespace

std::vector<Headers::Entry> fieldsForService(const Request& request)
{
    std::vector<Headers::Entry> fields;
    for (const auto& field : request.headers)
        fields.emplace_back(field.name, field.value);
    fields = endToEnd(fields);
    std::erase_if(fields,
                  [&](const Headers::Entry& field)
                  {
                      return isServersOwn(field.first) ||
                             (request.traceparent.empty() && equalsIgnoringCase(field.first, "tracestate"));
                  });
    addForwarded(fields, request);
    addTrace(fields, request);
    fields.emplace_back("Via", via);
    return fields;
}

void addTrace(std::vector<Headers::Entry>& fields, const Request& request)
{
    fields.emplace_back("X-Request-Id", request.requestId);
    if (!request.traceparent.empty())
        fields.emplace_back("traceparent", request.traceparent);
}

Headers fieldsForCaller(const Headers& fields, std::string_view method)
{
    Headers kept;
    for (auto& [name, value] : endToEnd(fields.entries()))
        if (method == "HEAD" || !equalsIgnoringCase(name, "Content-Length"))
            kept.add(name, std::move(value));
    kept.add("Via", via);
    return kept;
}

bool hidesFields(const Request& request)
{
    std::vector<Headers::Entry> fields;
    for (const auto& field : request.headers)
        if (equalsIgnoringCase(field.name, "Connection"))
            fields.emplace_back(field.name, field.value);
    return std::ranges::any_of(elementsOf(fields, "Connection"), [&](std::string_view name)
                               { return !contains(ofConnection, name) && request.header(name).has_value(); });
}

bool variesByServersOwn(const Headers& fields)
{
    return std::ranges::any_of(elementsOf(fields.entries(), "Vary"), [](std::string_view name)
                               { return contains(serversOwn, name) && !equalsIgnoringCase(name, "Host"); });
}
} // namespace weir::external
