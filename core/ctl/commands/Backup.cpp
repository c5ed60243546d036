#include "commands/Commands.h"
#include "http/Connection.h"
#include "http/ProblemText.h"
#include "import/Meter.h"
#include "view/Output.h"
#include "view/ProgressLine.h"

#include <Poco/Util/Option.h>

#include <atomic>
#include <chrono>
#include <memory>

namespace weir::ctl
{
namespace
{
constexpr std::chrono::hours longestCopy{6}; // the server copies all before it sends the first byte

void defineBackupOptions(Poco::Util::OptionSet& options)
{
    options.addOption(Poco::Util::Option("force", "", "Replace the file."));
    options.addOption(Poco::Util::Option("quiet", "q", "Show no progress."));
}

int runBackup(const Invocation& invocation)
{
    const auto& arguments = invocation.arguments;
    const auto& file = arguments.operands.front();
    const auto output =
        file == "-" ? std::make_unique<Output>() : std::make_unique<Output>(file, arguments.has("force"));
    Endpoint server = invocation.operators;
    server.patience = longestCopy;
    std::atomic<std::uint64_t> size = 0;
    {
        const ProgressLine progress(!arguments.has("quiet"),
                                    [&] { return file + ": " + shortNumber(static_cast<double>(size)) + "B"; });
        requireSuccess(askOnce(server,
                               [&](Connection& connection)
                               {
                                   return connection.download("/admin/backup", "application/vnd.sqlite3",
                                                              [&](std::string_view piece)
                                                              {
                                                                  output->write(piece);
                                                                  size += piece.size();
                                                              });
                               }));
    }
    output->finish();
    return exitOk;
}
} // namespace

const Command backupCommand{
    .name = "backup",
    .synopsis = "FILE",
    .summary = "Copy the running server's data, consistently.",
    .details = "The copy grows as FILE.part and becomes FILE when it is whole and on disk; '-' is standard output. "
               "Interrupted, it leaves FILE.part behind, which the next one replaces. To "
               "restore it: stop the server, put it at metrics.path, remove -wal, -shm and -mark beside it, start.",
    .leastOperands = 1,
    .mostOperands = 1,
    .defineOptions = defineBackupOptions,
    .run = runBackup};
} // namespace weir::ctl
