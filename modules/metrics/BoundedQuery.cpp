#include "BoundedQuery.h"

#include "LimitStruck.h"
#include "weir/Blocking.h"

#include <chrono>
#include <optional>

namespace weir::metrics
{
namespace
{
// What a query may take on the loop's thread: handing that over costs 30 us, and most are done sooner.
constexpr std::chrono::microseconds quick{200};

/// Calls `work` with a function that tells whether its time is over. Once it turns out not to be quick, the rest of it
/// is in a Blocking scope.
template <class F>
auto bounded(const MetricsContext& context, std::chrono::milliseconds timeout, F work)
{
    const auto start = context.clock.monotonic();
    std::optional<Blocking> blocking;
    const auto isLate = [&]
    {
        const auto taken = context.clock.monotonic() - start;
        if (taken > quick && !blocking)
            blocking.emplace();
        return taken > timeout;
    };
    try
    {
        return work(isLate);
    }
    catch (const TooManyResults& error)
    {
        throw LimitStruck(error.limit(),
                          {.status = 422, .detail = std::string(error.what()) + "; operators: " + error.limit()});
    }
    catch (const QueryTimeout& error)
    {
        Problem problem{.status = 503, .detail = error.what()};
        problem.headers.set("Retry-After", "1");
        throw LimitStruck("metrics.queryTimeout", std::move(problem));
    }
}

RequireTime requiring(const IsLate& isLate)
{
    return [&isLate]
    {
        if (isLate())
            throw QueryTimeout();
    };
}
} // namespace

void aggregate(const MetricsContext& context, const MetricsSettings& settings, Query& query,
               const std::function<void(Groups&, const RequireTime&)>& write)
{
    bounded(context, settings.queryTimeout,
            [&](const IsLate& isLate)
            {
                query.aggregation.isLate = isLate;
                auto groups = context.store.aggregate(query.selection, query.aggregation);
                query.aggregation.isLate = {};
                write(groups, requiring(isLate));
            });
}

void typesWithin(const MetricsContext& context, const MetricsSettings& settings, const Horizon& horizon,
                 const std::function<void(const std::vector<TypeInfo>&, const RequireTime&)>& write)
{
    bounded(context, settings.queryTimeout,
            [&](const IsLate& isLate) { write(context.store.types(horizon, isLate), requiring(isLate)); });
}

void tagsWithin(const MetricsContext& context, const MetricsSettings& settings, const Selection& selection,
                const std::function<void(const TagValues&, const RequireTime&)>& write)
{
    bounded(context, settings.queryTimeout,
            [&](const IsLate& isLate)
            { write(context.store.tags(selection.type, selection.from, isLate), requiring(isLate)); });
}

PointStream openStream(const MetricsContext& context, const MetricsSettings& settings, const Query& query)
{
    return bounded(context, settings.queryTimeout,
                   [&](const IsLate& isLate)
                   {
                       PointStream stream(context.store.read(query.selection), query.selection.type, query.limit);
                       stream.prefetch(isLate);
                       return stream;
                   });
}
} // namespace weir::metrics
