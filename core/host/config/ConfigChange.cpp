#include "ConfigChange.h"

#include <set>

namespace weir::host
{
namespace
{
bool differs(const ConfigView& a, const ConfigView& b, const std::string& key)
{
    return a.contains(key) != b.contains(key) || (a.contains(key) && a.text(key) != b.text(key));
}
} // namespace

ConfigChange configChange(const ConfigView& running, const ConfigView& wanted, const KeyTable& table)
{
    std::set<std::string> keys;
    for (const auto* view : {&running, &wanted})
        for (const auto& [key, value] : view->values())
            keys.insert(key);
    ConfigChange change;
    for (const auto& key : keys)
        if (differs(running, wanted, key))
            (table.needsRestart(key) ? change.restartRequired : change.applied).push_back(key);
    return change;
}
} // namespace weir::host
