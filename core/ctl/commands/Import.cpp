#include "app/Failure.h"
#include "app/Interrupt.h"
#include "commands/Commands.h"
#include "import/Importer.h"
#include "import/Meter.h"
#include "view/Output.h"

#include <Poco/NumberFormatter.h>
#include <Poco/Util/Option.h>

#include <chrono>
#include <iostream>

namespace weir::ctl
{
namespace
{
using Poco::Util::Option;

void defineImportOptions(Poco::Util::OptionSet& options)
{
    const auto repeated = [](Option option) { return option.repeatable(true); };
    options.addOption(Option("time", "", "CSV: the column with the time.").argument("COLUMN"));
    options.addOption(repeated(
        Option("value", "", "CSV: a column with values; its name is their type. May be repeated.").argument("COLUMN")));
    options.addOption(Option("type", "", "CSV: the type, if there is one --value.").argument("NAME"));
    options.addOption(
        repeated(Option("tag", "", "CSV: a column that is a tag of that name. May be repeated.").argument("COLUMN")));
    options.addOption(Option("tz", "", "CSV: the zone of times that name none, such as Europe/Berlin (default: UTC).")
                          .argument("ZONE"));
    options.addOption(
        Option("delimiter", "", "CSV: what separates fields: a character, or tab.").argument("CHARACTER"));
    options.addOption(Option("format", "", "csv or ndjson, where the file's name does not tell.").argument("FORMAT"));
    options.addOption(Option("batch", "", "Points per request (default: 10000).").argument("POINTS"));
    options.addOption(Option("connections", "", "Requests under way at once (default: 4).").argument("COUNT"));
    options.addOption(
        Option("retry-for", "", "How long a request that fails is repeated (default: 5m).").argument("DURATION"));
    options.addOption(Option("id", "", "Another name makes another import of the same data.").argument("NAME"));
    options.addOption(Option("errors", "", "How many refused lines are shown (default: 20).").argument("COUNT"));
    options.addOption(Option("quiet", "q", "Show no progress and no summary."));
}

void reportRefusals(const Importer& importer, const ImportOptions& options)
{
    const auto counts = importer.tally().counts();
    const auto refused = counts.rejected + counts.unusable;
    const auto shown = importer.tally().refusals(options.shownErrors);
    for (const auto& [input, line, sentence] : shown)
        std::cerr << "weirctl: " << options.files[input] << ":" << line << ": " << sentence << "\n";
    if (refused > shown.size() && options.shownErrors > 0)
        std::cerr << "weirctl: … and " << refused - shown.size() << " more\n";
    if (counts.ambiguousTimes > 0)
        std::cerr << "weirctl: " << counts.ambiguousTimes
                  << " times the clock showed twice, as it was set back; taken for the first of both\n";
    if (counts.nonexistentTimes > 0)
        std::cerr << "weirctl: " << counts.nonexistentTimes
                  << " times the clock never showed, as it was set forward; counted on from before\n";
}

std::string summaryOf(const Counts& counts, std::chrono::duration<double> elapsed)
{
    auto text = "accepted " + std::to_string(counts.accepted) + ", rejected " +
                std::to_string(counts.rejected + counts.unusable) + ", replayed " + std::to_string(counts.replayed);
    if (counts.emptyCells > 0)
        text += ", empty cells " + std::to_string(counts.emptyCells);
    if (Output::isTerminal())
    {
        const auto perSecond = static_cast<double>(counts.answered()) / elapsed.count();
        text += " in " + Poco::NumberFormatter::format(elapsed.count(), 1) + " s (" + shortNumber(perSecond) + "/s)";
    }
    return text + "\n";
}

void report(const Importer& importer, const ImportOptions& options, std::chrono::duration<double> elapsed)
{
    reportRefusals(importer, options);
    const auto counts = importer.tally().counts();
    if (options.quiet)
        return;
    Output().write(summaryOf(counts, elapsed));
    if (counts.replayed > 0)
        std::cerr << "weirctl: what is replayed was stored by an earlier run of the same import; --id NAME makes it "
                     "another one\n";
}

int runImport(const Invocation& invocation)
{
    const auto options = importOptions(invocation.arguments);
    std::stop_source stop;
    const Interrupt interrupt([&stop] { stop.request_stop(); });
    const auto begin = std::chrono::steady_clock::now();
    Importer importer(options, invocation.server);
    const auto elapsed = [begin] { return std::chrono::steady_clock::now() - begin; };
    try
    {
        importer.run(stop);
    }
    catch (const Failure& failure)
    {
        if (const auto counts = importer.tally().counts(); counts.answered() == 0 && counts.unknown == 0)
            throw;
        report(importer, options, elapsed());
        throw Failure(failure.exitCode(), failure.what() + std::string("; run the same command again to go on: what is "
                                                                       "stored is not stored twice"));
    }
    report(importer, options, elapsed());
    if (interrupt.signal() != 0)
        throw Failure(exitInterrupted,
                      "interrupted; run the same command again to go on: what is stored is not stored twice");
    const auto counts = importer.tally().counts();
    return counts.rejected + counts.unusable > 0 ? exitPartly : exitOk;
}
} // namespace

const Command importCommand{
    .name = "import",
    .synopsis = "FILE...",
    .summary = "Send the points of CSV or NDJSON files.",
    .details =
        "FILE is CSV with a line of column names (RFC 4180), or NDJSON with a point per line; '-' is standard input. "
        "What is compressed with gzip is decompressed.\n\n"
        "An import that ended early, for whatever reason, is continued by running the same command again: every "
        "request "
        "carries an Idempotency-Key made of the data, so within a day (metrics.idempotencyTtl) nothing is stored "
        "twice. "
        "The same data with the same options is the same import, whatever the file's name; --id makes it another "
        "one.\n\n"
        "A local time that --tz shows twice is taken for the first of both, one that it never shows is counted on from "
        "before the gap (RFC 5545).\n\n"
        "Exit codes: 0; 1 some points were refused; 64 usage; 65 the file cannot be understood; 66 it cannot be read; "
        "69 no server; 75 the server puts it off for longer than --retry-for; 77 not allowed; 130 interrupted.",
    .leastOperands = 1,
    .mostOperands = SIZE_MAX,
    .defineOptions = defineImportOptions,
    .run = runImport};
} // namespace weir::ctl
