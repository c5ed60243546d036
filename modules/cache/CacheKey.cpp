#include "CacheKey.h"

#include "FieldList.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace weir::cache
{
namespace
{
void append(std::string& key, std::string_view part)
{
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), part.size()).ptr;
    key.append(digits.data(), end);
    key += ':';
    key += part;
}

std::string_view encodedPath(const Request& request) noexcept
{
    return request.target.substr(0, request.target.find('?'));
}

std::string_view scopeName(const Request& request) noexcept
{
    return request.scope == nullptr ? std::string_view() : std::string_view(request.scope->name);
}

// Not to be inlined into what waits: the thread may be another one afterwards (weir/Baton.h).
[[gnu::noinline]] void appendQuery(std::string& key, std::span<const Field> query)
{
    thread_local std::vector<Field> sorted; // reused: most requests have a few parameters
    sorted.assign(query.begin(), query.end());
    if (!std::ranges::is_sorted(sorted, {}, &Field::name))
        std::ranges::stable_sort(sorted, {}, &Field::name);
    for (const Field& parameter : sorted)
    {
        append(key, parameter.name);
        append(key, parameter.value);
    }
}

std::string valueOf(const Request& request, std::string_view field)
{
    return combined(request.headers, field).value_or(std::string());
}

bool contains(std::span<const std::string> names, std::string_view name)
{
    return std::ranges::any_of(names, [&](const std::string& one) { return equalsIgnoringCase(one, name); });
}
} // namespace

void writeKey(std::string& key, std::string_view rule, const Request& request, std::span<const std::string> vary)
{
    key.clear();
    append(key, rule);
    append(key, scopeName(request));
    append(key, encodedPath(request));
    for (const std::string& field : vary)
    {
        append(key, field); // entries outlive a reload that names other fields
        append(key, valueOf(request, field));
    }
    append(key, {}); // no field has an empty name: what follows is the query
    if (request.scope == nullptr || !request.scope->verbatim)
        return appendQuery(key, request.query);
    append(key, request.target.substr(encodedPath(request).size()));
    append(key, request.header("Host").value_or(std::string_view()));
}

std::string targetResource(const Request& request)
{
    std::string resource = "target:";
    resource += scopeName(request);
    resource += ' ';
    resource += request.path; // decoded: however it was written, it is the same
    return resource;
}

Selection selectionOf(const Request& request, const Headers& answer, std::span<const std::string> vary)
{
    Selection selection;
    const bool isPlain = !answer.contains("Content-Encoding");
    const auto isKeyed = [&](std::string_view field)
    { return contains(vary, field) || (isPlain && equalsIgnoringCase(field, "Accept-Encoding")); };
    for (const auto& [name, value] : answer.entries())
        if (equalsIgnoringCase(name, "Vary"))
            forEachElement(value,
                           [&](std::string_view field)
                           {
                               if (!isKeyed(field))
                                   selection.emplace_back(field, valueOf(request, field));
                           });
    return selection;
}

bool isSelected(const Entry& entry, const Request& request)
{
    return std::ranges::all_of(entry.selectedBy,
                               [&](const auto& field) { return valueOf(request, field.first) == field.second; });
}
} // namespace weir::cache
