// Commands that print one answer as a table.
#include "commands/Commands.h"
#include "commands/Formats.h"
#include "http/Connection.h"
#include "http/ProblemText.h"
#include "view/Json.h"

#include <algorithm>
#include <vector>

namespace weir::ctl
{
namespace
{
struct Column
{
    const char* title;
    const char* member;
    const char* inside = nullptr; ///< the object that has the member; null: the row's own
};

int list(const Invocation& invocation, const Endpoint& endpoint, const std::string& target, const std::string& member,
         const std::vector<Column>& columns)
{
    const auto format = chosenFormat(invocation.arguments);
    const auto answer = askOnce(endpoint, [&](Connection& connection) { return connection.get(target); });
    requireSuccess(answer);
    Table table;
    std::ranges::transform(columns, std::back_inserter(table.header), &Column::title);
    for (const auto& object : objectsAt(*parseObject(answer), member))
    {
        Table::Row row;
        for (const auto& column : columns)
        {
            const auto owner = column.inside != nullptr ? object->getObject(column.inside) : object;
            row.push_back(owner ? textAt(*owner, column.member) : std::string());
        }
        table.rows.push_back(std::move(row));
    }
    printAs(format, answer.body, table);
    return exitOk;
}

int runTypes(const Invocation& invocation)
{
    return list(invocation, invocation.server, "/api/metrics/types", "types",
                {{"type", "type"}, {"series", "series"}, {"count", "count"}, {"first", "first"}, {"last", "last"}});
}

int runModules(const Invocation& invocation)
{
    return list(invocation, invocation.operators, "/admin/modules", "modules",
                {{"name", "name"},
                 {"version", "version"},
                 {"enabled", "enabled"},
                 {"health", "health"},
                 {"summary", "summary"}});
}

int runRoutes(const Invocation& invocation)
{
    return list(invocation, invocation.operators, "/admin/routes", "routes",
                {{"listener", "listener"}, {"route", "route"}, {"chain", "chain"}});
}

int runConfig(const Invocation& invocation)
{
    return list(invocation, invocation.operators, "/admin/config", "config",
                {{"key", "key"}, {"value", "value"}, {"source", "source"}});
}

int runBreakers(const Invocation& invocation)
{
    return list(invocation, invocation.operators, "/admin/circuitbreaker", "guards",
                {{"guard", "guard"},
                 {"state", "state"},
                 {"calls", "calls", "counts"},
                 {"failures", "failures", "counts"},
                 {"failure rate", "failure_rate", "counts"},
                 {"in flight", "in_flight", "counts"},
                 {"waiting", "waiting", "counts"}});
}
} // namespace

const Command typesCommand{.name = "types",
                           .summary = "List the types of points there are.",
                           .defineOptions = defineFormatOption,
                           .run = runTypes};
const Command modulesCommand{.name = "modules",
                             .summary = "List the server's modules with version and health.",
                             .defineOptions = defineFormatOption,
                             .run = runModules};
const Command routesCommand{.name = "routes",
                            .summary = "List every route with the modules in front of it.",
                            .defineOptions = defineFormatOption,
                            .run = runRoutes};
const Command configCommand{.name = "config",
                            .summary = "Show the running value and source of every key.",
                            .defineOptions = defineFormatOption,
                            .run = runConfig};
const Command breakersCommand{.name = "breakers",
                              .summary = "Show every circuit breaker with state and counts.",
                              .defineOptions = defineFormatOption,
                              .run = runBreakers};
} // namespace weir::ctl
