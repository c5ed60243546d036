// The form in which an answer is printed.
#pragma once

#include "app/Arguments.h"
#include "view/Table.h"

#include <Poco/Util/OptionSet.h>

namespace weir::ctl
{
/// --format table, csv or json.
void defineFormatOption(Poco::Util::OptionSet& options);
/// What was asked for, else a table on a terminal and JSON anywhere else.
[[nodiscard]] std::string chosenFormat(const Arguments& arguments);
/// Prints the server's JSON as it is, or the table in one of the other forms.
void printAs(const std::string& format, const std::string& json, const Table& table);
} // namespace weir::ctl
