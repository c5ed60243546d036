#include "commands/Commands.h"
#include "http/Connection.h"
#include "http/ProblemText.h"
#include "view/Output.h"

namespace weir::ctl
{
namespace
{
int runHealth(const Invocation& invocation)
{
    const auto answer =
        askOnce(invocation.server, [](Connection& connection) { return connection.get("/readyz?verbose"); });
    const bool ready = answer.succeeded();
    const bool knownAnswer = ready || answer.status() == Poco::Net::HTTPResponse::HTTP_SERVICE_UNAVAILABLE;
    if (!knownAnswer)
        requireSuccess(answer);
    Output().write(answer.body + (answer.body.ends_with('\n') ? "" : "\n"));
    return ready ? exitOk : exitPartly;
}
} // namespace

const Command healthCommand{.name = "health",
                            .summary = "Tell whether the server is ready, and what is not.",
                            .details = "Exit codes: 0 ready, 1 not ready, 69 no answer.",
                            .run = runHealth};
} // namespace weir::ctl
