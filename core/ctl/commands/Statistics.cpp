// The commands summary and series.
#include "commands/Commands.h"
#include "commands/Formats.h"
#include "commands/NiceStep.h"
#include "commands/Query.h"
#include "http/Connection.h"
#include "http/ProblemText.h"
#include "view/BlockChart.h"
#include "view/Json.h"
#include "view/Output.h"

#include <Poco/StringTokenizer.h>
#include <Poco/Util/Option.h>

namespace weir::ctl
{
namespace
{
using Poco::JSON::Object;

Answer ask(const Invocation& invocation, const Target& target)
{
    auto answer = askOnce(invocation.server, [&](Connection& connection) { return connection.get(target.text()); });
    requireSuccess(answer);
    return answer;
}

std::vector<std::string> listOf(const std::optional<std::string>& text)
{
    using Poco::StringTokenizer;
    const StringTokenizer names(text.value_or(""), ",", StringTokenizer::TOK_TRIM | StringTokenizer::TOK_IGNORE_EMPTY);
    return {names.begin(), names.end()};
}

/// `answer` without groups is its own, only, group.
std::vector<Object::Ptr> groupsOf(const Object::Ptr& answer)
{
    return answer->has("groups") ? objectsAt(*answer, "groups") : std::vector{answer};
}

struct Columns
{
    std::vector<std::string> tags;
    std::vector<std::string> statistics;
};

Columns columnsOf(const Arguments& arguments)
{
    Columns columns{.tags = listOf(arguments.value("group-by")), .statistics = {"count", "average"}};
    for (auto& name : listOf(arguments.value("stats")))
        columns.statistics.push_back(std::move(name));
    return columns;
}

Table::Row rowOf(const Columns& columns, const Object& group, const Object& statistics)
{
    Table::Row row;
    const auto tags = group.getObject("tags");
    for (const auto& name : columns.tags)
        row.push_back(tags ? textAt(*tags, name) : std::string());
    for (const auto& name : columns.statistics)
        row.push_back(textAt(statistics, name));
    return row;
}

Table tableOf(const Columns& columns)
{
    Table table{.header = columns.tags, .rows = {}};
    table.header.insert(table.header.end(), columns.statistics.begin(), columns.statistics.end());
    return table;
}

void defineSummaryOptions(Poco::Util::OptionSet& options)
{
    defineStatisticsOptions(options);
    defineRangeOptions(options);
    defineFormatOption(options);
}

int runSummary(const Invocation& invocation)
{
    const auto format = chosenFormat(invocation.arguments);
    const auto answer = ask(invocation, queryTarget("/api/metrics/summary", invocation.arguments));
    const auto columns = columnsOf(invocation.arguments);
    auto table = tableOf(columns);
    for (const auto& group : groupsOf(parseObject(answer)))
        table.rows.push_back(rowOf(columns, *group, *group));
    printAs(format, answer.body, table);
    return exitOk;
}

void defineSeriesOptions(Poco::Util::OptionSet& options)
{
    options.addOption(
        Poco::Util::Option("step", "", "The length of a step; with --window it may be left out.").argument("DURATION"));
    defineStatisticsOptions(options);
    defineRangeOptions(options);
    options.addOption(Poco::Util::Option("format", "", "chart, csv or json (default: chart on a terminal, else csv).")
                          .argument("FORMAT"));
}

Table seriesTable(const Object::Ptr& answer, const Columns& columns)
{
    auto table = tableOf(columns);
    const auto place = static_cast<std::ptrdiff_t>(columns.tags.size());
    table.header.insert(table.header.begin() + place, "timestamp");
    for (const auto& group : groupsOf(answer))
        for (const auto& point : objectsAt(*group, "points"))
        {
            auto row = rowOf(columns, *group, *point);
            row.insert(row.begin() + place, textAt(*point, "timestamp"));
            table.rows.push_back(std::move(row));
        }
    return table;
}

std::string titleOf(const Object& answer, const Object& group, const Columns& columns, const std::string& statistic)
{
    std::string title = textAt(answer, "type");
    const auto tags = group.getObject("tags");
    for (const auto& name : columns.tags)
        title += " " + name + "=" + (tags ? textAt(*tags, name) : "");
    return title + ", " + statistic + " per " + textAt(answer, "step") + "\n";
}

/// Draws the first statistic that was asked for, else the average.
std::string chartsOf(const Object::Ptr& answer, const Columns& columns)
{
    constexpr std::size_t height = 10;
    constexpr std::size_t always = 2; // count and average
    const auto& statistic = columns.statistics[columns.statistics.size() > always ? always : 1];
    std::string text;
    for (const auto& group : groupsOf(answer))
    {
        const auto points = objectsAt(*group, "points");
        std::vector<std::optional<double>> values;
        for (const auto& point : points)
            values.push_back(point->isNull(statistic) ? std::nullopt
                                                      : std::optional(point->getValue<double>(statistic)));
        const auto chart = blockChart(values, Output::terminalWidth(), height);
        text += titleOf(*answer, *group, columns, statistic) + (chart.empty() ? "  no points\n" : chart);
        if (!chart.empty())
            text += "  " + textAt(*points.front(), "timestamp") + " … " + textAt(*points.back(), "timestamp") + "\n";
    }
    return text;
}

std::string seriesFormat(const Arguments& arguments)
{
    if (arguments.has("format"))
        return arguments.choice("format", {"chart", "csv", "json"});
    return Output::isTerminal() ? "chart" : "csv";
}

int runSeries(const Invocation& invocation)
{
    const auto& arguments = invocation.arguments;
    const auto format = seriesFormat(arguments);
    auto target = queryTarget("/api/metrics/series", arguments);
    if (const auto window = arguments.value("window"); window && !arguments.has("step"))
        if (const auto step = niceStep(*window))
            target.add("step", *step);
    if (format == "chart")
        target.add("fill", "null"); // or an hour without points would be no wider than a step
    const auto answer = ask(invocation, target);
    const auto columns = columnsOf(arguments);
    if (format == "chart")
        Output().write(chartsOf(parseObject(answer), columns));
    else
        printAs(format, answer.body, seriesTable(parseObject(answer), columns));
    return exitOk;
}
} // namespace

const Command summaryCommand{.name = "summary",
                             .synopsis = "TYPE",
                             .summary = "Count, average and more of a type's points.",
                             .leastOperands = 1,
                             .mostOperands = 1,
                             .defineOptions = defineSummaryOptions,
                             .run = runSummary};
const Command seriesCommand{.name = "series",
                            .synopsis = "TYPE",
                            .summary = "The same, step by step; a chart on a terminal.",
                            .details = "A chart shows the average, or the first of --stats.",
                            .leastOperands = 1,
                            .mostOperands = 1,
                            .defineOptions = defineSeriesOptions,
                            .run = runSeries};
} // namespace weir::ctl
