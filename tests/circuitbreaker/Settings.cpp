#include "Settings.h"

namespace weir::circuitbreaker::test
{
namespace
{
std::vector<std::string> namesIn(const std::map<std::string, std::string>& changes)
{
    const auto changed = changes.find("circuitbreaker.guards");
    const std::string names = changed == changes.end() ? "external" : changed->second;
    return ConfigView({{"names", {names, {}}}}).list("names");
}

std::string nameFor(const Key& key, const std::string& guard)
{
    auto name = key.name;
    return name.replace(name.find('*'), 1, guard);
}

std::string defaultFor(const Key& key, const std::string& guard)
{
    const auto own = key.defaults.find(guard);
    return own == key.defaults.end() ? key.defaultValue.value_or("") : own->second;
}
} // namespace

ConfigView configured(const std::map<std::string, std::string>& changes)
{
    ConfigView::Values values;
    for (const auto& key : breakerKeys())
    {
        if (key.namesFrom.empty())
            values[key.name] = {*key.defaultValue, "default"};
        else
            for (const auto& guard : namesIn(changes))
                values[nameFor(key, guard)] = {defaultFor(key, guard), "default"};
    }
    for (const auto& [key, value] : changes)
        values[key] = {value, "test"};
    return ConfigView(std::move(values));
}

GuardSettings guardWith(const std::map<std::string, std::string>& changes)
{
    std::map<std::string, std::string> keys;
    for (const auto& [suffix, value] : changes)
        keys["circuitbreaker.external." + suffix] = value;
    return breakerSettings(configured(keys)).guards.at(0);
}
} // namespace weir::circuitbreaker::test
