#include "BreakerSettings.h"

#include "SettingsCheck.h"
#include "weir/Units.h"

#include <optional>
#include <string_view>
#include <utility>

namespace weir::circuitbreaker
{
namespace
{
WindowSize parseWindow(std::string_view text)
{
    constexpr std::string_view calls = "calls";
    if (text.ends_with(calls))
        return {.calls = parseUnsigned(text.substr(0, text.size() - calls.size())).value()};
    return {.time = parseDuration(text).value()};
}

std::vector<Cause> causes(const std::vector<std::string>& words)
{
    std::vector<Cause> causes;
    for (const auto& word : words)
        if (const auto cause = causeNamed(word))
            causes.push_back(*cause);
    return causes;
}

/// The keys of one guard by what follows its name.
class GuardKeys final
{
public:
    GuardKeys(const ConfigView& config, const std::string& guard)
        : _config(config), _prefix("circuitbreaker." + guard + ".")
    {
    }

    [[nodiscard]] std::string name(std::string_view suffix) const { return _prefix + std::string(suffix); }
    [[nodiscard]] const std::string& text(std::string_view suffix) const { return _config.text(name(suffix)); }
    [[nodiscard]] auto number(std::string_view suffix) const { return _config.number(name(suffix)); }
    [[nodiscard]] auto percent(std::string_view suffix) const { return _config.percent(name(suffix)); }
    [[nodiscard]] auto duration(std::string_view suffix) const { return _config.duration(name(suffix)); }
    [[nodiscard]] auto bound(std::string_view suffix) const { return _config.durationOrUnlimited(name(suffix)); }
    [[nodiscard]] auto list(std::string_view suffix) const { return _config.list(name(suffix)); }

private:
    const ConfigView& _config;
    std::string _prefix;
};

BreakerPolicy policyOf(const GuardKeys& keys)
{
    return {.window = parseWindow(keys.text("window")),
            .minimumCalls = keys.number("minimumCalls"),
            .failureRate = keys.percent("failureRate"),
            .slowCallRate = keys.percent("slowCallRate"),
            .slowCall = keys.bound("slowCall"),
            .consecutiveFailures = keys.number("consecutiveFailures"),
            .openFor = keys.duration("openFor"),
            .openMax = keys.duration("openMax"),
            .halfOpenCalls = keys.number("halfOpenCalls"),
            .probeTimeout = keys.duration("probeTimeout")};
}

GuardSettings guardOf(const ConfigView& config, const std::string& name)
{
    const GuardKeys keys(config, name);
    return {.name = name,
            .routes = keys.list("routes"),
            .policy = policyOf(keys),
            .failOn = causes(keys.list("failOn")),
            .maxConcurrent = keys.number("maxConcurrent"),
            .maxWait = keys.duration("maxWait"),
            .fallback = {.status = static_cast<int>(keys.number("fallback.status")),
                         .body = keys.text("fallback.body"),
                         .contentType = keys.text("fallback.contentType")}};
}
} // namespace

BreakerSettings breakerSettings(const ConfigView& config)
{
    BreakerSettings settings;
    std::vector<ConfigProblem> problems;
    for (const auto& name : config.list("circuitbreaker.guards"))
    {
        auto guard = guardOf(config, name);
        check(guard, config, problems);
        settings.guards.push_back(std::move(guard));
    }
    if (!problems.empty())
        throw ConfigError(std::move(problems));
    return settings;
}
} // namespace weir::circuitbreaker
