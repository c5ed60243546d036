#include "view/Table.h"

#include <Poco/String.h>

#include <algorithm>
#include <string_view>

namespace weir::ctl
{
namespace
{
/// Characters, each taken for one column.
std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

void appendAligned(std::string& out, const Table::Row& row, const std::vector<std::size_t>& widths)
{
    for (std::size_t i = 0; i < row.size(); ++i)
    {
        out += row[i];
        if (i + 1 < row.size())
            out.append(widths[i] - widthOf(row[i]) + 2, ' ');
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
}
} // namespace

std::string alignedText(const Table& table)
{
    auto header = table.header;
    std::ranges::transform(header, header.begin(), [](const std::string& name) { return Poco::toUpper(name); });
    std::vector<std::size_t> widths;
    std::ranges::transform(header, std::back_inserter(widths), widthOf);
    for (const auto& row : table.rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    std::string text;
    appendAligned(text, header, widths);
    for (const auto& row : table.rows)
        appendAligned(text, row, widths);
    return text;
}

void appendCsvRow(std::string& out, const Table::Row& row)
{
    bool first = true;
    for (const auto& cell : row)
    {
        if (!first)
            out += ',';
        first = false;
        if (cell.find_first_of(",\"\r\n") == std::string::npos)
            out += cell;
        else
            out += '"' + Poco::replace(cell, "\"", "\"\"") + '"';
    }
    out += '\n';
}

std::string csvText(const Table& table)
{
    std::string text;
    appendCsvRow(text, table.header);
    for (const auto& row : table.rows)
        appendCsvRow(text, row);
    return text;
}
} // namespace weir::ctl
