#include "ConfigChange.h"

#include <algorithm>
#include <set>

namespace weir::host
{
namespace
{
bool differs(const ConfigView& a, const ConfigView& b, const std::string& key)
{
    return a.contains(key) != b.contains(key) || (a.contains(key) && a.text(key) != b.text(key));
}
/// What nobody runs with yet can be started with.
bool needsRestart(const KeyTable& table, const std::string& key, const std::vector<std::string>& modules)
{
    const auto* row = table.find(key);
    const bool isRunning =
        row == nullptr || row->owner == "server" || std::ranges::find(modules, row->owner) != modules.end();
    return isRunning && table.needsRestart(key);
}
} // namespace

ConfigChange configChange(const ConfigView& running, const ConfigView& wanted, const KeyTable& table,
                          const std::vector<std::string>& modules)
{
    std::set<std::string> keys;
    for (const auto* view : {&running, &wanted})
        for (const auto& [key, value] : view->values())
            keys.insert(key);
    ConfigChange change;
    for (const auto& key : keys)
        if (differs(running, wanted, key))
            (needsRestart(table, key, modules) ? change.restartRequired : change.applied).push_back(key);
    return change;
}
} // namespace weir::host
