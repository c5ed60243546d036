#include "MetricsRoutes.h"

#include "IngestHandler.h"
#include "LimitStruck.h"
#include "OpenApi.h"
#include "QueryHandlers.h"
#include "engine/StorageErrors.h"

#include <utility>

namespace weir::metrics
{
namespace
{
/// What the store cannot do now, as an answer.
[[nodiscard]] Response ask(Handler& handler, const Request& request, Counter& errors)
{
    try
    {
        return handler.handle(request);
    }
    catch (const QueueFull& full)
    {
        throw LimitStruck("metrics.maxQueuedPoints", unavailable(full.what()));
    }
    catch (const DiskFullError&)
    {
        throw LimitStruck("metrics.minFreeDisk", unavailable("the disk is full; operators: metrics.minFreeDisk"));
    }
    catch (const DiskError&)
    {
        errors.add(1);
        throw ProblemException(unavailable("the data file cannot be read or written at the moment"));
    }
}

/// Counts every request that was refused because of a limit.
class LimitCounter final : public Handler
{
public:
    LimitCounter(std::shared_ptr<MetricsContext> context, std::shared_ptr<Handler> inner)
        : _context(std::move(context)), _inner(std::move(inner))
    {
    }

    [[nodiscard]] Response handle(const Request& request) override
    {
        try
        {
            return ask(*_inner, request, _context->storeErrors);
        }
        catch (const LimitStruck& struck)
        {
            countLimitHits(*_context, struck.limit(), 1);
            throw;
        }
    }

private:
    std::shared_ptr<MetricsContext> _context;
    std::shared_ptr<Handler> _inner;
};
} // namespace

Problem unavailable(std::string detail)
{
    Problem problem{.status = 503, .detail = std::move(detail)};
    problem.headers.set("Retry-After", "1");
    return problem;
}

std::shared_ptr<Handler> guarded(const std::shared_ptr<MetricsContext>& context, std::shared_ptr<Handler> handler)
{
    return std::make_shared<LimitCounter>(context, std::move(handler));
}

void offerRoutes(Registrar& offer, const std::shared_ptr<MetricsContext>& context, std::size_t maxBody)
{
    const auto add = [&](const char* route, Endpoint endpoint, const char* summary, std::shared_ptr<Handler> handler)
    {
        RouteTraits traits{.scope = context->scope, .openapi = operationOf(endpoint, summary)};
        if (endpoint == Endpoint::write)
            traits.maxBody = maxBody;
        offer.handler(route, std::move(traits), guarded(context, std::move(handler)));
    };
    add("POST /api/metrics", Endpoint::write, "Store one point or many", std::make_shared<IngestHandler>(context));
    add("GET /api/metrics", Endpoint::points, "The points themselves, as NDJSON", pointsHandler(context));
    add("GET /api/metrics/summary", Endpoint::summary, "Statistics of a window", summaryHandler(context));
    add("GET /api/metrics/series", Endpoint::series, "Statistics step by step", seriesHandler(context));
    add("GET /api/metrics/types", Endpoint::types, "Every type with its extent", typesHandler(context));
    add("GET /api/metrics/tags", Endpoint::tags, "Tags of a type with their values", tagsHandler(context));
}
} // namespace weir::metrics
