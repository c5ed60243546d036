#include "commands/Formats.h"

#include "view/Output.h"

#include <Poco/Util/Option.h>

namespace weir::ctl
{
void defineFormatOption(Poco::Util::OptionSet& options)
{
    options.addOption(Poco::Util::Option("format", "", "table, csv or json (default: table on a terminal, else json).")
                          .argument("FORMAT"));
}

std::string chosenFormat(const Arguments& arguments)
{
    if (arguments.has("format"))
        return arguments.choice("format", {"table", "csv", "json"});
    return Output::isTerminal() ? "table" : "json";
}

void printAs(const std::string& format, const std::string& json, const Table& table)
{
    if (format == "json")
        Output().write(json + "\n");
    else
        Output().write(format == "csv" ? csvText(table) : alignedText(table));
}
} // namespace weir::ctl
