#include "commands/ExportedCsv.h"

#include "app/Failure.h"
#include "weir/Json.h"

namespace weir::ctl
{
ExportedCsv::ExportedCsv(std::vector<std::string> tags, Output& output) : _tags(std::move(tags)), _output(output)
{
    Table::Row header{"timestamp", "value"};
    for (const auto& tag : _tags)
        header.push_back(tag == "timestamp" || tag == "value" ? "tag." + tag : tag);
    std::string text;
    appendCsvRow(text, header);
    _output.write(text);
}

void ExportedCsv::add(std::string_view piece)
{
    std::string records;
    for (auto end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n'))
    {
        _line += piece.substr(0, end);
        piece.remove_prefix(end + 1);
        appendRecord(records, _line);
        _line.clear();
    }
    _line += piece;
    _output.write(records);
}

void ExportedCsv::appendRecord(std::string& out, std::string_view line)
{
    try
    {
        const simdjson::dom::element point = _parser.parse(line.data(), line.size());
        _row.resize(2);
        _row[0] = std::string_view(point["timestamp"]);
        _row[1].clear();
        JsonWriter(_row[1]).real(point["value"]);
        const auto tags = point["tags"];
        for (const auto& name : _tags)
        {
            const auto tag = tags.error() == simdjson::SUCCESS ? tags[name] : tags;
            _row.emplace_back(tag.error() == simdjson::SUCCESS ? std::string_view(tag) : std::string_view());
        }
        appendCsvRow(out, _row);
    }
    catch (const simdjson::simdjson_error&)
    {
        throw Failure(exitUnavailable, "the answer is none of Weir's; is the URL right?");
    }
}
} // namespace weir::ctl
