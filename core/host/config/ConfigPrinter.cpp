#include "ConfigPrinter.h"

namespace weir::host
{
std::string printConfig(const ConfigView& config, const KeyTable& table)
{
    std::string text;
    for (const auto& [key, value] : config.values())
    {
        const bool masked = table.isSecret(key) && !value.text.empty();
        text.append("# ").append(value.source).append("\n");
        text.append(key).append(" = ").append(masked ? "********" : value.text).append("\n");
    }
    return text;
}
} // namespace weir::host
