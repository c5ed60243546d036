#include "MetricsContext.h"

#include "weir/Blocking.h"
#include "weir/Problem.h"

namespace weir::metrics
{
std::string resourceOf(std::string_view type)
{
    return "metrics/" + std::string(type);
}

std::string typesResource()
{
    return "metrics"; // no type has an empty name
}

Groups aggregate(const MetricsContext& context, const MetricsSettings& settings, Query& query)
{
    const Blocking blocking;
    const auto deadline = context.clock.monotonic() + settings.queryTimeout;
    query.aggregation.isLate = [&] { return context.clock.monotonic() > deadline; };
    const auto strike = [&](const std::string& limit)
    {
        context.instruments
            .counter("weir_limit_hits_total", "How often a limit struck, by its key.", {{"limit", limit}})
            .increment();
    };
    try
    {
        return context.store.aggregate(query.selection, query.aggregation);
    }
    catch (const TooManyResults& error)
    {
        strike(error.limit());
        throw ProblemException(422, std::string(error.what()) + "; operators: " + error.limit());
    }
    catch (const QueryTimeout& error)
    {
        strike("metrics.queryTimeout");
        Problem problem{.status = 503, .detail = error.what()};
        problem.headers.set("Retry-After", "1");
        throw ProblemException(std::move(problem));
    }
}
} // namespace weir::metrics
