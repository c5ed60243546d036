#include "Query.h"

#include "LimitStruck.h"
#include "weir/Nearest.h"
#include "weir/Problem.h"
#include "weir/Units.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <system_error>

namespace weir::metrics
{
namespace
{
constexpr std::string_view tagPrefix = "tag.";

std::int64_t nanoseconds(std::chrono::milliseconds duration)
{
    return std::chrono::nanoseconds(duration).count();
}

bool isTag(std::string_view name) noexcept
{
    return name.size() > tagPrefix.size() && name.starts_with(tagPrefix);
}

std::vector<std::string_view> split(std::string_view list)
{
    std::vector<std::string_view> entries;
    while (true)
    {
        const auto comma = list.find(',');
        entries.push_back(list.substr(0, comma));
        if (comma == std::string_view::npos)
            return entries;
        list.remove_prefix(comma + 1);
    }
}

template <class Number>
std::optional<Time> parseNumericTime(std::string_view value)
{
    Number number{};
    const auto [end, error] = std::from_chars(value.begin(), value.end(), number);
    return error == std::errc() && end == value.end() ? timestampFromNumber(number) : std::nullopt;
}

/// A number in a query has no JSON type: digits with at most a sign and a point.
std::optional<Time> parseNumericTime(std::string_view value)
{
    if (value.find_first_not_of("-0123456789.") != std::string_view::npos)
        return std::nullopt;
    return value.find('.') == std::string_view::npos ? parseNumericTime<std::int64_t>(value)
                                                     : parseNumericTime<double>(value);
}

class QueryReader final
{
public:
    QueryReader(Endpoint endpoint, const Request& request, const MetricsSettings& settings, Time now)
        : _parameters(parametersOf(endpoint)), _request(request), _settings(settings), _now(now)
    {
    }

    [[nodiscard]] Query read(Endpoint endpoint)
    {
        checkNames();
        checkRequired();
        _query.selection.type = std::string(value("metric_type").value_or(""));
        if (_query.selection.type.empty() && value("metric_type"))
            fault("metric_type", "is empty");
        readTags();
        readStatistics();
        readGroupBy();
        readStep();
        readFlags();
        readRange(endpoint);
        if (!_errors.empty())
            throwFaults();
        if (endpoint != Endpoint::erase)
            clipToRetention();
        if (_moves)
            _query.freshFor = freshness();
        return std::move(_query);
    }

private:
    [[nodiscard]] bool takes(std::string_view name) const
    {
        return std::ranges::any_of(_parameters, [&](const Parameter& parameter)
                                   { return parameter.name == name || (parameter.name == "tag.*" && isTag(name)); });
    }

    [[nodiscard]] std::optional<std::string_view> value(std::string_view name) const
    {
        return !_request.query.empty() && takes(name) ? _request.parameter(name) : std::nullopt;
    }

    /// `what` is more than a bound allows.
    void beyond(std::string_view parameter, const std::string& what, const char* limit)
    {
        _struck = limit;
        fault(parameter, what + "; operators: " + limit);
    }

    void fault(std::string_view parameter, std::string detail)
    {
        _errors.push_back({.parameter = std::string(parameter), .detail = std::move(detail)});
    }

    [[noreturn]] void throwFaults()
    {
        Problem problem{.status = 422, .detail = "a query parameter is at fault", .errors = std::move(_errors)};
        if (!_struck.empty())
            throw LimitStruck(_struck, std::move(problem));
        throw ProblemException(std::move(problem));
    }

    void checkNames()
    {
        std::set<std::string_view> seen;
        for (const auto& [name, given] : _request.query)
        {
            const bool first = seen.insert(name).second;
            if (!takes(name))
                rejectUnknown(name);
            else if (!first && !isTag(name))
                fault(name, "given more than once");
        }
    }

    void rejectUnknown(std::string_view name)
    {
        std::vector<std::string_view> known;
        for (const auto& parameter : _parameters)
            known.push_back(parameter.name);
        const auto meant = nearest(name, known);
        fault(name, meant.empty() ? "unknown" : "unknown; nearest: " + std::string(meant));
    }

    void checkRequired()
    {
        for (const auto& parameter : _parameters)
            if (parameter.required && !value(parameter.name))
                fault(parameter.name, "missing");
    }

    void readTags()
    {
        for (const auto& [name, given] : _request.query)
            if (isTag(name) && takes(name))
                _query.selection.tags[std::string(name.substr(tagPrefix.size()))].emplace(given);
    }

    void readStatistics()
    {
        const auto list = value("stats");
        if (!list)
            return;
        for (const auto name : split(*list))
        {
            auto statistic = parseStatistic(name);
            auto& wanted = _query.aggregation.statistics;
            if (!statistic)
                fault("stats",
                      "'" + std::string(name) +
                          "' is unknown; allowed: min, max, sum, stddev, first, last, pN with N from 0 to 100");
            else if (std::ranges::find(wanted, *statistic) != wanted.end())
                fault("stats", "'" + std::string(name) + "' is given more than once");
            else
                wanted.push_back(std::move(*statistic));
        }
        if (const auto most = _settings.maxStats; _query.aggregation.statistics.size() > most)
            beyond("stats", "names more than " + std::to_string(most), "metrics.maxStats");
    }

    void readGroupBy()
    {
        const auto list = value("group_by");
        if (!list)
            return;
        auto& names = _query.aggregation.groupBy;
        for (const auto name : split(*list))
        {
            if (name.empty())
                fault("group_by", "holds an empty name");
            else if (std::ranges::find(names, name) != names.end())
                fault("group_by", "'" + std::string(name) + "' is given more than once");
            else
                names.emplace_back(name);
        }
        if (const auto most = _settings.points.maxTags; names.size() > most)
            beyond("group_by", "names more than the " + std::to_string(most) + " tags that a point may have",
                   "metrics.maxTags");
    }

    void readStep()
    {
        const auto given = value("step");
        if (!given)
            return;
        if (const auto duration = durationOf("step", *given))
        {
            _query.step = std::string(*given);
            _query.aggregation.step = nanoseconds(*duration);
        }
    }

    void readFlags()
    {
        if (const auto given = value("fill"))
        {
            _query.fill = *given == "null";
            if (!_query.fill)
                fault("fill", "must be null");
        }
        if (const auto given = value("atomic"))
        {
            _query.atomic = *given == "true";
            if (*given != "true" && *given != "false")
                fault("atomic", "must be true or false");
        }
        if (const auto given = value("limit"))
        {
            _query.limit = parseUnsigned(*given);
            if (_query.limit.value_or(0) == 0)
                fault("limit", "must be an integer of at least 1");
        }
        _query.aggregation.maxGroups = _settings.maxGroups;
        _query.aggregation.maxSteps = _settings.maxSteps;
    }

    /// More than zero.
    [[nodiscard]] std::optional<std::chrono::milliseconds> durationOf(std::string_view name, std::string_view given)
    {
        const auto duration = parseDuration(given);
        if (duration && duration->count() > 0)
            return duration;
        fault(name, "'" + std::string(given) + "' is not a duration such as 300ms, 30s, 5m, 1h or 7d");
        return std::nullopt;
    }

    void readRange(Endpoint endpoint)
    {
        const auto window = value("window");
        const auto from = value("from");
        const auto to = value("to");
        if (window && (from || to))
            fault("window", "goes with neither from nor to");
        if (endpoint == Endpoint::series && !window && !from && !to)
            fault("window", "missing; one of window, from and to is needed");
        if (window)
            readWindow(*window);
        if (from)
            _query.selection.from = timeOf("from", *from);
        if (to)
            _query.selection.to = timeOf("to", *to);
        else if (from)
            upToNow();
        if (from && _query.selection.from >= _query.selection.to)
            fault("from", to ? "is not before to" : "is not before now");
        requireFewSteps();
    }

    /// The last `given` up to and including now.
    void readWindow(std::string_view given)
    {
        const auto duration = durationOf("window", given);
        if (!duration)
            return;
        upToNow();
        _query.selection.from = addClamped(_query.selection.to, -nanoseconds(*duration));
    }

    void upToNow()
    {
        _query.selection.to = addClamped(_now, 1);
        _moves = true;
    }

    [[nodiscard]] Time timeOf(std::string_view name, std::string_view given)
    {
        if (given.starts_with("now"))
        {
            _moves = true;
            if (given == "now")
                return _now;
            const auto ago = given.starts_with("now-") ? parseDuration(given.substr(4)) : std::nullopt;
            if (ago)
                return addClamped(_now, -nanoseconds(*ago));
        }
        else if (const auto numeric = parseNumericTime(given))
            return *numeric;
        else if (const auto time = parseTimestamp(given))
            return *time;
        fault(name, "'" + std::string(given) +
                        "' is not a time; allowed: RFC 3339 such as 2025-01-01T10:00:00Z, a Unix time, now or now-1h");
        return name == "from" ? earliest : latest;
    }

    void requireFewSteps()
    {
        const auto& [type, first, last, tags] = _query.selection;
        const auto& step = _query.aggregation.step;
        if (!step || first == earliest || last == latest || first >= last)
            return;
        const auto span = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
        if (const auto most = _settings.maxSteps; span / static_cast<std::uint64_t>(*step) > most)
            beyond("step", "makes more than " + std::to_string(most) + " steps of this range", "metrics.maxSteps");
    }

    /// An answer that reaches back to where retention ends moves with the clock, too.
    void clipToRetention()
    {
        const auto& rules = _settings.points.retention;
        const auto& type = _query.selection.type; // empty where the answer is about all of them
        const auto oldest = type.empty() ? rules.oldestOfAll(_now) : rules.oldest(type, _now);
        if (_query.selection.from >= oldest)
            return;
        _query.selection.from = oldest;
        _moves = true;
    }

    /// A hundredth of the range, but at least a second; a range without a beginning has no length to speak of.
    [[nodiscard]] std::chrono::milliseconds freshness() const
    {
        constexpr std::chrono::milliseconds least(1000);
        const auto from = _query.selection.from;
        const auto to = std::min(_query.selection.to, addClamped(_now, 1));
        if (from == earliest || from >= to)
            return least;
        const auto span = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
        return std::max(std::chrono::milliseconds(span / 100 / 1'000'000), least);
    }

    std::span<const Parameter> _parameters;
    const Request& _request;
    const MetricsSettings& _settings;
    const Time _now;
    Query _query;
    bool _moves = false; // the range depends on the clock
    std::string _struck; // the key of a bound; empty: none
    std::vector<ProblemError> _errors;
};
} // namespace

Query parseQuery(Endpoint endpoint, const Request& request, const MetricsSettings& settings, Time now)
{
    return QueryReader(endpoint, request, settings, now).read(endpoint);
}
} // namespace weir::metrics
