// What the commands that ask for points share.
#pragma once

#include "app/Arguments.h"
#include "http/Target.h"

#include <Poco/Util/OptionSet.h>

namespace weir::ctl
{
/// --from, --to, --tag.
void defineRangeOptions(Poco::Util::OptionSet& options);
/// --window, --stats, --group-by.
void defineStatisticsOptions(Poco::Util::OptionSet& options);
/// The target with the type, the first operand, and those of the options above that were given.
[[nodiscard]] Target queryTarget(const std::string& path, const Arguments& arguments);
} // namespace weir::ctl
