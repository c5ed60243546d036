#include "app/Failure.h"
#include "commands/Commands.h"
#include "commands/ExportedCsv.h"
#include "commands/Query.h"
#include "http/Connection.h"
#include "http/ProblemText.h"
#include "view/Json.h"
#include "view/Output.h"

#include <Poco/Util/Option.h>

#include <memory>

namespace weir::ctl
{
namespace
{
using Poco::Util::Option;

void defineExportOptions(Poco::Util::OptionSet& options)
{
    defineRangeOptions(options);
    options.addOption(Option("limit", "", "At most so many points.").argument("COUNT"));
    options.addOption(
        Option("format", "", "ndjson or csv (default: by the file's name, else ndjson).").argument("FORMAT"));
    options.addOption(Option("output", "o", "Write to this file; it is there only when it is whole.").argument("FILE"));
    options.addOption(Option("force", "", "Replace the file."));
}

std::vector<std::string> tagNames(const Invocation& invocation)
{
    Target target("/api/metrics/tags");
    target.add("metric_type", invocation.arguments.operands.front());
    const auto answer =
        askOnce(invocation.server, [&](Connection& connection) { return connection.get(target.text()); });
    requireSuccess(answer);
    std::vector<std::string> names;
    if (const auto tags = parseObject(answer)->getObject("tags"))
        tags->getNames(names);
    return names;
}

std::unique_ptr<Output> outputFor(const Arguments& arguments)
{
    if (const auto file = arguments.value("output"))
        return std::make_unique<Output>(*file, arguments.has("force"));
    return std::make_unique<Output>();
}

bool wantsCsv(const Arguments& arguments)
{
    if (arguments.has("format"))
        return arguments.choice("format", {"ndjson", "csv"}) == "csv";
    return arguments.value("output").value_or("").ends_with(".csv");
}

int runExport(const Invocation& invocation)
{
    const auto& arguments = invocation.arguments;
    const auto target = queryTarget("/api/metrics", arguments);
    const auto output = outputFor(arguments);
    const auto download = [&](const Connection::Sink& sink)
    {
        requireSuccess(askOnce(invocation.server, [&](Connection& connection)
                               { return connection.download(target.text(), "application/x-ndjson", sink); }));
    };
    if (wantsCsv(arguments))
    {
        ExportedCsv csv(tagNames(invocation), *output);
        download([&](std::string_view piece) { csv.add(piece); });
    }
    else
        download([&](std::string_view piece) { output->write(piece); });
    output->finish();
    return exitOk;
}
} // namespace

const Command exportCommand{
    .name = "export",
    .synopsis = "TYPE",
    .summary = "Write a type's points as NDJSON or CSV.",
    .details =
        "CSV has the columns timestamp and value, and one for each tag; a tag of one of these two names is written "
        "as tag.NAME. Points are written series by series, oldest first.",
    .leastOperands = 1,
    .mostOperands = 1,
    .defineOptions = defineExportOptions,
    .run = runExport};
} // namespace weir::ctl
