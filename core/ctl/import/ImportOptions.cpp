#include "import/ImportOptions.h"

#include "app/Failure.h"
#include "weir/Units.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace weir::ctl
{
namespace
{
std::optional<char> delimiterFrom(const std::optional<std::string>& text)
{
    if (!text)
        return std::nullopt;
    if (*text == "tab" || *text == "\\t")
        return '\t';
    if (text->size() != 1 || text->find_first_of("\"\r\n") != std::string::npos)
        throw Failure(exitUsage, "--delimiter '" + *text + "' is not one character; 'tab' means a tab");
    return text->front();
}

std::optional<InputFormat> formatFrom(const Arguments& arguments)
{
    if (!arguments.has("format"))
        return std::nullopt;
    return arguments.choice("format", {"csv", "ndjson"}) == "csv" ? InputFormat::csv : InputFormat::ndjson;
}

std::chrono::milliseconds retryForFrom(const Arguments& arguments, std::chrono::milliseconds otherwise)
{
    const auto text = arguments.value("retry-for");
    if (!text)
        return otherwise;
    const auto duration = parseDuration(*text);
    if (!duration)
        throw Failure(exitUsage, "--retry-for '" + *text + "' is not a duration such as 30s, 5m or 1h");
    return *duration;
}

CsvColumns columnsFrom(const Arguments& arguments)
{
    CsvColumns columns{.time = arguments.value("time").value_or(""),
                       .values = arguments.values("value"),
                       .type = arguments.value("type"),
                       .tags = arguments.values("tag"),
                       .zone = arguments.value("tz")};
    if (columns.type && columns.values.size() != 1)
        throw Failure(exitUsage, "--type names the points of one --value column; of several, each column's name is "
                                 "the type");
    return columns;
}

bool endsWithOneOf(std::string_view name, std::initializer_list<std::string_view> endings)
{
    if (name.ends_with(".gz"))
        name.remove_suffix(3);
    return std::ranges::any_of(endings, [name](std::string_view ending) { return name.ends_with(ending); });
}
} // namespace

ImportOptions importOptions(const Arguments& arguments)
{
    ImportOptions options{.files = arguments.operands,
                          .format = formatFrom(arguments),
                          .columns = columnsFrom(arguments),
                          .delimiter = delimiterFrom(arguments.value("delimiter")),
                          .id = arguments.value("id").value_or(""),
                          .quiet = arguments.has("quiet")};
    options.connections = arguments.number("connections", options.connections, 1);
    options.batch = arguments.number("batch", options.batch, 1);
    options.shownErrors = arguments.number("errors", options.shownErrors, 0);
    options.retryFor = retryForFrom(arguments, options.retryFor);
    constexpr std::size_t mostConnections = 256;
    if (options.connections > mostConnections)
        throw Failure(exitUsage, "--connections is at most " + std::to_string(mostConnections));
    if (std::ranges::count(options.files, "-") > 1)
        throw Failure(exitUsage, "standard input ('-') can be read once only");
    for (const auto& file : options.files)
        if (formatOf(file, options) == InputFormat::csv &&
            (options.columns.time.empty() || options.columns.values.empty()))
            throw Failure(exitUsage,
                          file + " is CSV: --time COLUMN and --value COLUMN say which of its columns to take");
    return options;
}

InputFormat formatOf(const std::string& file, const ImportOptions& options)
{
    if (options.format)
        return *options.format;
    if (endsWithOneOf(file, {".csv", ".tsv"}))
        return InputFormat::csv;
    if (endsWithOneOf(file, {".ndjson", ".jsonl"}) || options.columns.values.empty())
        return InputFormat::ndjson;
    return InputFormat::csv;
}

char delimiterOf(const std::string& file, const ImportOptions& options)
{
    return options.delimiter.value_or(endsWithOneOf(file, {".tsv"}) ? '\t' : ',');
}
} // namespace weir::ctl
