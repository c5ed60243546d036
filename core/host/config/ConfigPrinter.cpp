#include "ConfigPrinter.h"

namespace weir::host
{
std::string printConfig(const ConfigView& config, const KeyTable& table)
{
    std::string text;
    for (const auto& [key, value] : config.values())
    {
        const bool masked = table.isSecret(key) && !value.text.empty();
        const std::string shown = masked ? "********" : value.text;
        text.append("# ").append(value.source).append("\n");
        text.append(key).append(" = ").append(shown);
        // A backslash at the end would continue the line; followed by an empty continuation it stands for itself.
        text.append(shown.ends_with('\\') ? "\\\n\n" : "\n");
    }
    return text;
}
} // namespace weir::host
