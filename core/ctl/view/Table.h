// Rows and columns of text.
#pragma once

#include <string>
#include <vector>

namespace weir::ctl
{
struct Table
{
    using Row = std::vector<std::string>;

    Row header;
    std::vector<Row> rows; ///< each as wide as the header
};

/// Columns padded to the width of their longest cell, the header in upper case.
[[nodiscard]] std::string alignedText(const Table& table);
/// RFC 4180, with LF.
[[nodiscard]] std::string csvText(const Table& table);
/// One record with its end of line; quotes where they are needed.
void appendCsvRow(std::string& out, const Table::Row& row);
} // namespace weir::ctl
