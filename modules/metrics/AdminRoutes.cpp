#include "AdminRoutes.h"

#include "LimitStruck.h"
#include "MetricsRoutes.h"
#include "OpenApi.h"
#include "Query.h"
#include "engine/StorageErrors.h"
#include "weir/Blocking.h"
#include "weir/Json.h"

#include <cstdint>
#include <span>
#include <string>

namespace weir::metrics
{
namespace
{
Response erased(const MetricsContext& context, const Request& request)
{
    const auto settings = context.settings.load();
    const auto query = parseQuery(Endpoint::erase, request, *settings, toTime(context.clock.wall()));
    const Blocking blocking;
    const auto points = context.store.erase(query.selection);
    if (points > 0)
        publishTypesChanged(context, std::span(&query.selection.type, 1));
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    json.key("deleted").integer(points);
    json.endObject();
    return jsonResponse(std::move(text));
}

std::string mebibytes(std::uint64_t bytes)
{
    constexpr std::uint64_t mebibyte = 1U << 20U;
    return std::to_string((bytes + mebibyte - 1) / mebibyte) + " MiB";
}

Pull copyOf(const Engine& engine)
{
    try
    {
        return engine.backup();
    }
    catch (const NoRoomForCopy& error)
    {
        throw LimitStruck("metrics.minFreeDisk", unavailable("a backup would need " + mebibytes(error.lacking()) +
                                                             " more of free disk beside the data file; operators: "
                                                             "metrics.minFreeDisk"));
    }
}

Response backup(const Engine& engine)
{
    const Blocking blocking;
    Response response{.body = copyOf(engine)};
    response.headers.set("Content-Type", "application/vnd.sqlite3");
    response.headers.set("Content-Disposition", R"(attachment; filename="metrics.db")");
    response.headers.set("Cache-Control", "no-store");
    return response;
}
} // namespace

void offerAdminRoutes(Registrar& offer, const std::shared_ptr<MetricsContext>& context, const Engine& engine)
{
    offer.adminHandler(
        "DELETE /api/metrics",
        {.openapi = operationOf(Endpoint::erase, "Delete the points of a type, or some of them")},
        guarded(context, makeHandler([context](const Request& request) { return erased(*context, request); })));
    if (engine.file() == nullptr)
        return;
    offer.adminHandler("GET /admin/backup",
                       {.openapi = operationOf(Endpoint::backup, "A consistent copy of the data file")},
                       guarded(context, makeHandler([&engine](const Request& /*request*/) { return backup(engine); })));
}
} // namespace weir::metrics
