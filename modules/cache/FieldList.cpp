#include "FieldList.h"

namespace weir::cache
{
namespace
{
/// Where the element that begins at `from` ends.
std::size_t endOfElement(std::string_view list, std::size_t from) noexcept
{
    bool quoted = false;
    for (std::size_t i = from; i < list.size(); ++i)
    {
        if (list[i] == '"')
            quoted = !quoted;
        else if (quoted && list[i] == '\\')
            ++i;
        else if (!quoted && list[i] == ',')
            return i;
    }
    return list.size();
}

void append(std::optional<std::string>& to, std::string_view value)
{
    if (to)
        *to += ", ";
    else
        to.emplace();
    *to += trimmed(value);
}
} // namespace

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

void forEachElement(std::string_view list, const std::function<void(std::string_view)>& visit)
{
    for (std::size_t from = 0; from < list.size();)
    {
        const auto end = endOfElement(list, from);
        if (const auto element = trimmed(list.substr(from, end - from)); !element.empty())
            visit(element);
        from = end + 1;
    }
}

std::optional<std::string> combined(std::span<const Field> fields, std::string_view name)
{
    std::optional<std::string> all;
    for (const Field& field : fields)
        if (equalsIgnoringCase(field.name, name))
            append(all, field.value);
    return all;
}

std::optional<std::string> combined(const Headers& headers, std::string_view name)
{
    std::optional<std::string> all;
    for (const auto& [field, value] : headers.entries())
        if (equalsIgnoringCase(field, name))
            append(all, value);
    return all;
}
} // namespace weir::cache
