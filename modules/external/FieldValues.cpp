#include "FieldValues.h"

namespace weir::external
{
std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t";
    const auto start = text.find_first_not_of(blanks);
    if (start == std::string_view::npos)
        return {};
    return text.substr(start, text.find_last_not_of(blanks) + 1 - start);
}

std::vector<std::string_view> valuesOf(std::span<const Headers::Entry> fields, std::string_view name)
{
    std::vector<std::string_view> values;
    for (const auto& [found, value] : fields)
        if (equalsIgnoringCase(found, name))
            values.emplace_back(value);
    return values;
}

std::vector<std::string_view> elementsOf(std::span<const Headers::Entry> fields, std::string_view name)
{
    std::vector<std::string_view> elements;
    for (auto list : valuesOf(fields, name))
        while (!list.empty())
        {
            const auto comma = list.find(',');
            if (const auto element = trimmed(list.substr(0, comma)); !element.empty())
                elements.push_back(element);
            list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        }
    return elements;
}
} // namespace weir::external
