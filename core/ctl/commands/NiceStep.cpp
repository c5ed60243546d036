#include "commands/NiceStep.h"

#include "weir/Units.h"

namespace weir::ctl
{
std::optional<std::string> niceStep(const std::string& window)
{
    constexpr int mostSteps = 100;
    const auto length = parseDuration(window);
    if (!length)
        return std::nullopt;
    for (const auto* step :
         {"1s", "5s", "10s", "15s", "30s", "1m", "5m", "10m", "15m", "30m", "1h", "3h", "6h", "12h", "1d"})
        if (*parseDuration(step) * mostSteps >= *length)
            return step;
    return "7d";
}
} // namespace weir::ctl
