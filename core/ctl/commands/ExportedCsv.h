// Exported points, NDJSON as it comes, as CSV.
#pragma once

#include "view/Output.h"
#include "view/Table.h"

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

namespace weir::ctl
{
/// Not thread-safe.
class ExportedCsv final
{
public:
    /// Writes the header. `output` must outlive this.
    ExportedCsv(std::vector<std::string> tags, Output& output);

    /// Writes the lines that `piece` completes. Throws Failure for what is not a point.
    void add(std::string_view piece);

private:
    void appendRecord(std::string& out, std::string_view line);

    std::vector<std::string> _tags;
    Output& _output;
    std::string _line; ///< begun, not complete
    Table::Row _row;
    simdjson::dom::parser _parser;
};
} // namespace weir::ctl
