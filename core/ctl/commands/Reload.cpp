#include "app/Failure.h"
#include "commands/Commands.h"
#include "http/Connection.h"
#include "http/ProblemText.h"
#include "view/Json.h"
#include "view/Output.h"

#include <Poco/Util/Option.h>

namespace weir::ctl
{
namespace
{
void defineReloadOptions(Poco::Util::OptionSet& options)
{
    options.addOption(Poco::Util::Option("dry-run", "n", "Only tell what would change."));
}

int runReload(const Invocation& invocation)
{
    const bool dryRun = invocation.arguments.has("dry-run");
    const auto* const target = dryRun ? "/admin/reload?dry_run=true" : "/admin/reload";
    const auto answer =
        askOnce(invocation.operators, [&](Connection& connection) { return connection.post(target, {}, {}); });
    if (answer.status() == Poco::Net::HTTPResponse::HTTP_UNPROCESSABLE_ENTITY)
        throw Failure(exitBadConfiguration, describeProblem(answer));
    requireSuccess(answer);
    const auto object = parseObject(answer);
    const auto applied = textAt(*object, "applied");
    const auto restart = textAt(*object, "restart_required");
    if (!applied.empty())
        Output().write((dryRun ? "would be applied: " : "applied: ") + applied + "\n");
    if (!restart.empty())
        Output().write("needs a restart: " + restart + "\n");
    if (applied.empty() && restart.empty())
        Output().write("nothing has changed\n");
    return exitOk;
}
} // namespace

const Command reloadCommand{
    .name = "reload",
    .summary = "Make the server read its configuration again.",
    .details = "A configuration with a mistake changes nothing; its problems are listed, and the exit code is 78.",
    .defineOptions = defineReloadOptions,
    .run = runReload};
} // namespace weir::ctl
