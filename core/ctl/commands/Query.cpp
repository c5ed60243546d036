#include "commands/Query.h"

#include "app/Failure.h"

#include <Poco/Util/Option.h>

#include <initializer_list>
#include <utility>

namespace weir::ctl
{
using Poco::Util::Option;

void defineRangeOptions(Poco::Util::OptionSet& options)
{
    options.addOption(Option("from", "", "From that time on: RFC 3339, a Unix time, now, now-1h.").argument("TIME"));
    options.addOption(Option("to", "", "Before that time.").argument("TIME"));
    options.addOption(Option("tag", "", "Only points with that tag. Of one name repeated: any of the values.")
                          .argument("NAME=VALUE")
                          .repeatable(true));
}

void defineStatisticsOptions(Poco::Util::OptionSet& options)
{
    options.addOption(Option("window", "", "The last 30s, 5m, 1h, 7d up to now.").argument("DURATION"));
    options.addOption(
        Option("stats", "", "More than count and average: min,max,sum,stddev,first,last,p95.").argument("LIST"));
    options.addOption(Option("group-by", "", "One answer for each value of these tags.").argument("TAGS"));
}

Target queryTarget(const std::string& path, const Arguments& arguments)
{
    Target target(path);
    target.add("metric_type", arguments.operands.front());
    using Pair = std::pair<const char*, const char*>;
    for (const auto& [option, parameter] :
         {Pair{"window", "window"}, Pair{"from", "from"}, Pair{"to", "to"}, Pair{"step", "step"},
          Pair{"stats", "stats"}, Pair{"group-by", "group_by"}, Pair{"limit", "limit"}})
        if (const auto value = arguments.value(option))
            target.add(parameter, *value);
    for (const auto& tag : arguments.values("tag"))
    {
        const auto equals = tag.find('=');
        if (equals == std::string::npos || equals == 0)
            throw Failure(exitUsage, "--tag '" + tag + "' is not NAME=VALUE");
        target.add("tag." + tag.substr(0, equals), tag.substr(equals + 1));
    }
    return target;
}
} // namespace weir::ctl
