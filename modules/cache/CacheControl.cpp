#include "CacheControl.h"

#include "FieldList.h"

#include <algorithm>
#include <charconv>
#include <functional>

namespace weir::cache
{
namespace
{
using std::chrono::seconds;

constexpr seconds most{2'147'483'648}; // section 1.2.2: greater ones count as this

struct Directive
{
    std::string_view name;
    std::string_view argument; ///< without its quotes
};

Directive split(std::string_view element)
{
    const auto equals = element.find('=');
    if (equals == std::string_view::npos)
        return {.name = element, .argument = {}};
    auto argument = trimmed(element.substr(equals + 1));
    if (argument.size() >= 2 && argument.front() == '"' && argument.back() == '"')
        argument = argument.substr(1, argument.size() - 2);
    return {.name = trimmed(element.substr(0, equals)), .argument = argument};
}

std::optional<seconds> deltaSeconds(std::string_view text)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || error == std::errc::invalid_argument)
        return std::nullopt;
    return error == std::errc::result_out_of_range ? most : std::min(seconds(value), most);
}

void takeShorter(std::optional<seconds>& to, std::string_view text)
{
    const auto value = deltaSeconds(text).value_or(seconds(0));
    to = std::min(to.value_or(value), value);
}

void takeLonger(std::optional<seconds>& to, std::string_view text)
{
    const auto value = deltaSeconds(text).value_or(most);
    to = std::max(to.value_or(value), value);
}

void apply(RequestDirectives& to, const Directive& directive)
{
    const auto is = [&](std::string_view name) { return equalsIgnoringCase(directive.name, name); };
    if (is("no-cache"))
        to.noCache = true;
    else if (is("no-store"))
        to.noStore = true;
    else if (is("only-if-cached"))
        to.onlyIfCached = true;
    else if (is("max-age"))
        takeShorter(to.maxAge, directive.argument);
    else if (is("min-fresh"))
        takeLonger(to.minFresh, directive.argument);
}

void applyNumber(ResponseDirectives& to, const Directive& directive)
{
    const auto is = [&](std::string_view name) { return equalsIgnoringCase(directive.name, name); };
    if (is("max-age"))
        takeShorter(to.maxAge, directive.argument);
    else if (is("s-maxage"))
        takeShorter(to.sharedMaxAge, directive.argument);
    else if (is("stale-while-revalidate"))
        takeShorter(to.staleWhileRevalidate, directive.argument);
    else if (is("stale-if-error"))
        takeShorter(to.staleIfError, directive.argument);
}

void apply(ResponseDirectives& to, const Directive& directive)
{
    const auto is = [&](std::string_view name) { return equalsIgnoringCase(directive.name, name); };
    if (is("no-cache"))
        to.noCache = true;
    else if (is("no-store"))
        to.noStore = true;
    else if (is("private"))
        to.isPrivate = true;
    else if (is("public"))
        to.isPublic = true;
    else if (is("must-revalidate") || is("proxy-revalidate"))
        to.mustRevalidate = true;
    else
        applyNumber(to, directive);
}
} // namespace

RequestDirectives requestDirectives(std::span<const Field> headers)
{
    RequestDirectives directives;
    for (const Field& field : headers)
        if (equalsIgnoringCase(field.name, "Cache-Control"))
            forEachElement(field.value, [&](std::string_view element) { apply(directives, split(element)); });
    return directives;
}

ResponseDirectives responseDirectives(const Headers& headers)
{
    ResponseDirectives directives;
    for (const auto& [name, value] : headers.entries())
        if (equalsIgnoringCase(name, "Cache-Control"))
            forEachElement(value, [&](std::string_view element) { apply(directives, split(element)); });
    return directives;
}
} // namespace weir::cache
