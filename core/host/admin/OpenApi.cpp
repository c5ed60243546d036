#include "OpenApi.h"

#include "weir/Config.h"
#include "weir/Json.h"

#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace weir::host
{
namespace
{
using Poco::JSON::Object;

/// Path by path, method by method: the operations as JSON text.
using Paths = std::map<std::string, std::map<std::string, std::string>>;

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

std::vector<std::string> methodsOf(const std::string& method)
{
    if (method == "*")
        return {"get", "put", "post", "delete", "options", "head", "patch"};
    return {lower(method)};
}

/// The fragment as it was given, once it has been seen to be an object.
std::string operation(const Endpoint& endpoint)
{
    try
    {
        (void)Poco::JSON::Parser().parse(endpoint.traits.openapi).extract<Object::Ptr>();
    }
    catch (const Poco::Exception& exception)
    {
        throw ConfigError("modules", "the OpenAPI fragment of " + endpoint.route +
                                         " is not a JSON object: " + exception.displayText());
    }
    return endpoint.traits.openapi;
}

Paths pathsOf(const RouteSet& routes)
{
    Paths paths;
    std::set<std::string> seen;
    for (const auto& endpoint : routes.endpoints())
    {
        if (!seen.insert(endpoint->route).second)
            continue; // a narrower place of the same handler
        auto path = endpoint->route.substr(endpoint->route.find(' ') + 1);
        if (path.ends_with("/*"))
            path.replace(path.size() - 1, 1, "{path}");
        for (const auto& method : methodsOf(endpoint->route.substr(0, endpoint->route.find(' '))))
            paths[path].emplace(method, operation(*endpoint));
    }
    return paths;
}
} // namespace

std::string openApiDocument(const RouteSet& routes, const std::string& title)
{
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    json.key("openapi").string("3.1.0");
    json.key("info").beginObject();
    json.key("title").string(title).key("version").string(WEIR_VERSION);
    json.endObject();
    json.key("paths").beginObject();
    for (const auto& [path, methods] : pathsOf(routes))
    {
        json.key(path).beginObject();
        for (const auto& [method, fragment] : methods)
            json.key(method).raw(fragment);
        json.endObject();
    }
    json.endObject().endObject();
    return text;
}
} // namespace weir::host
