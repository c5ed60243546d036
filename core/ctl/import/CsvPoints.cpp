#include "import/CsvPoints.h"

#include "app/Failure.h"
#include "import/JsonText.h"

#include <algorithm>

namespace weir::ctl
{
namespace
{
/// The header's column of that name. Throws Failure.
std::size_t columnOf(std::span<const std::string_view> header, const std::string& name, const std::string& file)
{
    const auto found = std::ranges::find(header, name, trim);
    if (found == header.end())
    {
        std::string names;
        for (const auto column : header)
            names += (names.empty() ? "" : ", ") + std::string(trim(column));
        throw Failure(exitBadData, file + ":1: has no column '" + name + "'; it has: " + names);
    }
    if (std::ranges::count(header, name, trim) > 1)
        throw Failure(exitBadData, file + ":1: has the column '" + name + "' more than once");
    return static_cast<std::size_t>(found - header.begin());
}

std::string jsonName(const std::string& name, const std::string& file)
{
    std::string json;
    if (!appendJsonString(json, name))
        throw Failure(exitBadData, file + ":1: the name '" + name + "' is not UTF-8");
    return json;
}

std::string about(const std::string& column, std::string_view cell, std::string_view fault)
{
    constexpr std::size_t most = 60;
    return "column '" + column + "': '" + std::string(cell.substr(0, most)) + (cell.size() > most ? "…" : "") + "' " +
           std::string(fault);
}
} // namespace

CsvPoints::CsvPoints(std::span<const std::string_view> header, const CsvColumns& columns, const std::string& file)
    : _width(header.size()), _time(columnOf(header, columns.time, file)), _timeName(columns.time)
{
    for (const auto& name : columns.values)
        _values.push_back({.index = columnOf(header, name, file),
                           .name = name,
                           .beginning = R"({"type":)" + jsonName(columns.type.value_or(name), file) + R"(,"value":)"});
    for (const auto& name : columns.tags)
        _tags.push_back({.index = columnOf(header, name, file), .name = name, .member = jsonName(name, file) + ":"});
    if (columns.zone)
        _zone.emplace(*columns.zone);
}

std::string CsvPoints::faultOf(const CsvRecord& record)
{
    if (record.fault != nullptr)
        return record.fault;
    if (record.fields.size() != _width)
        return "has " + std::to_string(record.fields.size()) + " fields; the header has " + std::to_string(_width);
    _shared = R"(,"timestamp":)";
    if (!prepareTime(trim(record.fields[_time])))
        return about(_timeName, record.fields[_time], "is not a time");
    bool first = true;
    for (const auto& tag : _tags)
    {
        const auto cell = record.fields[tag.index];
        if (cell.empty())
            continue;
        _shared += first ? R"(,"tags":{)" : ",";
        _shared += tag.member;
        if (!appendJsonString(_shared, cell))
            return "column '" + tag.name + "' is not UTF-8";
        first = false;
    }
    _shared += first ? "}\n" : "}}\n";
    return {};
}

/// Without a zone the server is the judge of what is a time.
bool CsvPoints::prepareTime(std::string_view cell)
{
    if (cell.empty())
        return false;
    if (isJsonNumber(cell))
    {
        _shared += cell;
        return true;
    }
    if (_zone && _zone->append(_shared, cell))
        return true;
    return appendJsonString(_shared, cell);
}

std::string CsvPoints::appendPoint(const CsvRecord& record, const Value& value, Batcher& batcher)
{
    const auto cell = record.fields[value.index];
    if (trim(cell).empty())
    {
        ++_emptyCells;
        return {};
    }
    auto& body = batcher.body();
    const auto before = body.size();
    body += value.beginning;
    if (!appendJsonNumber(body, cell))
    {
        body.resize(before);
        return about(value.name, cell, "is not a number");
    }
    body += _shared;
    batcher.add(record.line);
    return {};
}
} // namespace weir::ctl
