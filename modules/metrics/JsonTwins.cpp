#include "JsonTwins.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace weir::metrics
{
namespace
{
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

bool isContainer(element value)
{
    return value.is_object() || value.is_array();
}

std::optional<std::string> pointerInArray(simdjson::dom::array entries)
{
    std::size_t index = 0;
    for (const auto entry : entries)
    {
        if (const auto twin = pointerToTwin(entry))
            return pointerTo("", std::to_string(index)) + *twin;
        ++index;
    }
    return std::nullopt;
}

/// Few names are compared with each other, which needs no memory; more are sorted.
std::optional<std::string_view> twinOf(object members)
{
    if (members.size() < 2)
        return std::nullopt;
    constexpr std::size_t few = 16;
    std::array<std::string_view, few> first;
    std::size_t count = 0;
    for (const auto [name, member] : members)
    {
        if (count == few)
            break;
        if (std::find(first.begin(), first.begin() + count, name) != first.begin() + count)
            return name;
        first[count++] = name;
    }
    if (count < few)
        return std::nullopt;
    std::vector<std::string_view> names;
    for (const auto [name, member] : members)
        names.push_back(name);
    std::ranges::sort(names);
    const auto twin = std::ranges::adjacent_find(names);
    return twin == names.end() ? std::nullopt : std::optional(*twin);
}

std::optional<std::string> pointerInObject(object members)
{
    for (const auto [name, member] : members)
        if (isContainer(member))
            if (const auto twin = pointerToTwin(member))
                return pointerTo("", name) + *twin;
    const auto twin = twinOf(members);
    return twin ? std::optional(pointerTo("", *twin)) : std::nullopt;
}
} // namespace

std::string pointerTo(std::string_view parent, std::string_view member)
{
    std::string pointer(parent);
    pointer += '/';
    for (const char c : member)
        c == '~' ? pointer += "~0" : c == '/' ? pointer += "~1" : pointer += c;
    return pointer;
}

std::optional<std::string> pointerToTwin(element value)
{
    switch (value.type())
    {
    case element_type::ARRAY:
        return pointerInArray(simdjson::dom::array(value));
    case element_type::OBJECT:
        return pointerInObject(object(value));
    default:
        return std::nullopt;
    }
}
} // namespace weir::metrics
