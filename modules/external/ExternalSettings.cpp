#include "ExternalSettings.h"

#include "PrivateAddresses.h"

#include <Poco/String.h>

#include <algorithm>

namespace weir::external
{
namespace
{
using Problems = std::vector<ConfigProblem>;

bool isAllowed(const std::string& host, const std::vector<std::string>& allowed)
{
    return allowed.empty() ||
           std::ranges::any_of(allowed, [&](const auto& one) { return Poco::icompare(one, host) == 0; });
}

/// Nothing if there is no URL, or one that cannot be parsed.
std::optional<UpstreamUrl> urlOf(const ConfigView& config, Problems& problems)
{
    const auto& text = config.text("external.url");
    if (text.empty())
        return std::nullopt;
    const auto url = UpstreamUrl::parse(text);
    if (!url)
    {
        problems.push_back({"external.url", "found '" + text + "': " + url.error()});
        return std::nullopt;
    }
    const auto literal = url->literal();
    if (literal && isPrivateAddress(*literal) && !config.boolean("external.allowPrivate"))
        problems.push_back({"external.url", "found the private address " + literal->text() +
                                                "; it may be called only if external.allowPrivate = true"});
    if (!isAllowed(url->host, config.list("external.allowHosts")))
        problems.push_back({"external.url", "found the host '" + url->host + "', which external.allowHosts lacks"});
    return *url;
}

UpstreamSettings upstreamSettings(const ConfigView& config, UpstreamUrl url)
{
    return {
        .url = std::move(url),
        .allowPrivate = config.boolean("external.allowPrivate"),
        .authorities = config.text("external.tls.ca"),
        .connectTimeout = config.duration("external.connectTimeout"),
        .limits = {.head = config.number("external.maxResponseHead"), .body = config.number("external.maxResponse")},
        .maxIdle = config.number("external.maxIdle"),
        .idleTimeout = config.duration("external.idleTimeout")};
}

SimulationSettings simulationSettings(const ConfigView& config)
{
    return {.failureRate = config.percent("external.simulated.failureRate"),
            .hangRate = config.percent("external.simulated.hangRate"),
            .latency = config.duration("external.simulated.latency"),
            .seed = config.number("external.simulated.seed")};
}

void checkProxy(const ConfigView& config, const std::optional<UpstreamUrl>& url, Problems& problems)
{
    const auto routes = config.list("external.route");
    if (routes.size() != 1 || !routes.front().ends_with("/*"))
        problems.push_back({"external.route", "found '" + config.text("external.route") +
                                                  "', allowed: one route that ends in /*, such as * /external/*"});
    if (config.text("external.url").empty())
        problems.push_back({"external.mode", "found 'proxy', which needs external.url"});
    if (url && !url->query.empty())
        problems.push_back({"external.url", "found a query (?), which mode proxy takes from its callers"});
}
} // namespace

std::string ExternalSettings::routePrefix() const
{
    const auto path = route.substr(route.find(' ') + 1);
    return path.substr(0, path.size() - 1);
}

ExternalSettings externalSettings(const ConfigView& config)
{
    Problems problems;
    const auto url = urlOf(config, problems);
    const bool isProxy = config.text("external.mode") == "proxy";
    if (isProxy)
        checkProxy(config, url, problems);
    if (!problems.empty())
        throw ConfigError(std::move(problems));
    ExternalSettings settings{.upstream = {},
                              .simulation = simulationSettings(config),
                              .isProxy = isProxy,
                              .timeout = config.duration("external.timeout"),
                              .retries = static_cast<unsigned>(config.number("external.retries")),
                              .maxBody = config.number("external.maxBody"),
                              .maxConcurrent = config.number("external.maxConcurrent"),
                              .addressLifetime = config.duration("external.addressLifetime"),
                              .scope = config.text("external.scope")};
    if (url)
        settings.upstream = upstreamSettings(config, *url);
    if (isProxy)
        settings.route = config.list("external.route").front();
    return settings;
}
} // namespace weir::external
