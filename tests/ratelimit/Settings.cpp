#include "Settings.h"

#include "RateLimitSettings.h"

namespace weir::ratelimit::test
{
namespace
{
std::vector<std::string> namesIn(const std::map<std::string, std::string>& changes)
{
    const auto changed = changes.find("ratelimit.policies");
    const std::string names = changed == changes.end() ? "ingest" : changed->second;
    return ConfigView({{"names", {names, {}}}}).list("names");
}

std::string nameFor(const Key& key, const std::string& policy)
{
    auto name = key.name;
    return name.replace(name.find('*'), 1, policy);
}

std::string defaultFor(const Key& key, const std::string& policy)
{
    const auto own = key.defaults.find(policy);
    return own == key.defaults.end() ? key.defaultValue.value_or("") : own->second;
}
} // namespace

ConfigView configured(const std::map<std::string, std::string>& changes)
{
    ConfigView::Values values;
    for (const auto& key : rateLimitKeys())
    {
        if (key.namesFrom.empty())
            values[key.name] = {*key.defaultValue, "default"};
        else
            for (const auto& policy : namesIn(changes))
                values[nameFor(key, policy)] = {defaultFor(key, policy), "default"};
    }
    for (const auto& [key, value] : changes)
        values[key] = {value, "test"};
    return ConfigView(std::move(values));
}
} // namespace weir::ratelimit::test
