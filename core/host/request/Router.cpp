#include "Router.h"

#include <set>

namespace weir::host
{
namespace
{
/// A star takes every method, of which the usual ones are named; GET brings HEAD with it, and OPTIONS is always
/// answered.
void addImplied(std::set<std::string, std::less<>>& methods)
{
    if (methods.erase("*") > 0)
        methods.insert({"DELETE", "GET", "PATCH", "POST", "PUT"});
    if (methods.contains("GET"))
        methods.insert("HEAD");
    methods.insert("OPTIONS");
}

std::string join(const std::set<std::string, std::less<>>& methods)
{
    std::string text;
    for (const auto& method : methods)
        (text += text.empty() ? "" : ", ") += method;
    return text;
}
} // namespace

bool Router::add(const Route& route, std::size_t endpoint)
{
    auto& methods = (route.prefix ? _prefixes : _exact)[route.path];
    if (!methods.endpoints.emplace(route.method, endpoint).second)
        return false;
    std::set<std::string, std::less<>> names;
    for (const auto& [method, index] : methods.endpoints)
        names.insert(method);
    addImplied(names);
    methods.allow = join(names);
    return true;
}

std::string Router::allMethods() const
{
    std::set<std::string, std::less<>> names;
    for (const auto* paths : {&_exact, &_prefixes})
        for (const auto& [path, methods] : *paths)
            for (const auto& [method, index] : methods.endpoints)
                names.insert(method);
    addImplied(names);
    return join(names);
}

const Router::Methods* Router::methodsOf(std::string_view encodedPath) const
{
    if (const auto found = _exact.find(encodedPath); found != _exact.end())
        return &found->second;
    // Longest prefix first: cut the path at each slash from the right.
    for (auto prefix = encodedPath; !_prefixes.empty();)
    {
        const auto slash = prefix.rfind('/');
        if (slash == std::string_view::npos)
            break;
        if (const auto found = _prefixes.find(prefix.substr(0, slash + 1)); found != _prefixes.end())
            return &found->second;
        prefix = prefix.substr(0, slash);
    }
    return nullptr;
}

Router::Match Router::find(std::string_view method, std::string_view encodedPath) const
{
    const auto* methods = methodsOf(encodedPath);
    if (methods == nullptr)
        return {};
    const auto& endpoints = methods->endpoints;
    auto found = endpoints.find(method);
    if (found == endpoints.end() && method == "HEAD")
        found = endpoints.find("GET");
    if (found == endpoints.end())
        found = endpoints.find("*");
    return {true, found == endpoints.end() ? none : found->second, methods->allow};
}
} // namespace weir::host
