#include "External.h"

#include "OpenApi.h"
#include "ProxyHandler.h"
#include "RetryingService.h"
#include "SimulatedService.h"
#include "ValueHandler.h"
#include "ValueService.h"

#include <random>
#include <thread>
#include <utility>

namespace weir::external
{
namespace
{
constexpr FullJitter::Duration firstPause = std::chrono::milliseconds(50);
constexpr FullJitter::Duration longestPause = std::chrono::seconds(1);

/// Tells services apart. Names of scopes are keys in Redis, and a query may hold a secret: so a hash.
std::string nameOf(const std::optional<UpstreamSettings>& upstream)
{
    if (!upstream)
        return "simulated";
    const auto& url = upstream->url;
    return std::to_string(
        std::hash<std::string>()((url.isSecure ? "https://" : "http://") + url.authority() + url.target()));
}

void pause(std::chrono::nanoseconds time)
{
    std::this_thread::sleep_for(time);
}
} // namespace

External::External(Services services)
    : _services(std::move(services)),
      _book(_resolver, _services.clock),
      _meter({_services.clock, _services.instruments, _services.log}),
      _budget(_services.clock),
      _jitter(firstPause, longestPause, std::random_device{}())
{
    _services.instruments.observed("weir_external_calls_in_flight", "Calls of the external service under way.", {},
                                   [this] { return static_cast<double>(_meter.inFlight()); });
    _services.instruments.observed("weir_external_idle_connections", "Connections kept for the next call.", {},
                                   [this] { return idleConnections(); });
    _services.scheduler.every(std::chrono::seconds(1), [this] { closeOldConnections(); });
}

Plan External::plan(const ExternalSettings& settings)
{
    Plan plan{.settings = settings, .upstream = upstreamFor(settings), .handler = {}};
    std::shared_ptr<ExternalService> service = plan.upstream;
    if (!service)
        service = std::make_shared<SimulatedService>(settings.simulation, _services.clock, pause);
    service = guarded(std::move(service), settings);
    if (settings.isProxy)
        plan.handler = std::make_shared<ProxyHandler>(std::move(service), settings.upstream->url,
                                                      settings.routePrefix(), settings.timeout, _services.clock);
    else
        plan.handler = std::make_shared<ValueHandler>(std::move(service),
                                                      settings.upstream ? settings.upstream->url.target() : "/",
                                                      settings.timeout, _services.clock);
    return plan;
}

std::shared_ptr<HttpUpstream> External::upstreamFor(const ExternalSettings& settings)
{
    if (!settings.upstream)
    {
        _services.log.warning("external.url is empty: GET /external answers from a simulated service that fails now "
                              "and then");
        return nullptr;
    }
    if (!settings.upstream->url.literal())
        startResolving();
    {
        const std::lock_guard lock(_mutex);
        if (_upstream && _upstream->settings() == *settings.upstream)
            return _upstream;
    }
    return std::make_shared<HttpUpstream>(*settings.upstream,
                                          HttpUpstream::Services{_book, _services.clock, _services.instruments});
}

/// From the inside out: tries again, takes only numbers, counts.
std::shared_ptr<ExternalService> External::guarded(std::shared_ptr<ExternalService> service,
                                                   const ExternalSettings& settings)
{
    auto& instruments = _services.instruments;
    RetryingService::Services services{
        _budget,
        _jitter,
        _services.clock,
        instruments.counter("weir_external_retries_total", "Calls of the external service that were repeated.", {}),
        instruments.counter("weir_external_retry_budget_exhausted_total",
                            "Failed calls that were not repeated because too many had been.", {}),
        pause};
    service = std::make_shared<RetryingService>(std::move(service), settings.retries, std::move(services));
    if (!settings.isProxy)
        service = std::make_shared<ValueService>(std::move(service));
    return std::make_shared<MeteredService>(std::move(service), settings.maxConcurrent, _meter);
}

void External::startResolving()
{
    if (std::exchange(_resolving, true))
        return;
    _services.scheduler.dedicated("external", [this](const std::stop_token& stop) { _book.keep(stop); });
}

void External::offer(Registrar& offer, const Plan& plan) const
{
    const auto& settings = plan.settings;
    RouteTraits traits;
    // The service is part of the name: what another one said before a reload is not this one's answer.
    traits.scope = {.name = "external/" + (settings.scope.empty() ? _services.instance : settings.scope) + ' ' +
                            (settings.isProxy ? "proxy " : "value ") + nameOf(settings.upstream),
                    .shared = !settings.scope.empty(),
                    .verbatim = settings.isProxy};
    traits.openapi = settings.isProxy ? proxyOperation : valueOperation;
    if (settings.isProxy)
        traits.maxBody = settings.maxBody;
    offer.handler(settings.isProxy ? settings.route : "GET /external", std::move(traits), plan.handler);
}

void External::apply(const Plan& plan) noexcept
{
    if (plan.upstream && !plan.upstream->settings().url.literal())
        _book.want(plan.upstream->settings().url.host, plan.settings.addressLifetime);
    else
        _book.wantNothing();
    auto upstream = plan.upstream;
    const std::lock_guard lock(_mutex);
    _upstream.swap(upstream);
}

void External::closeOldConnections() const
{
    std::shared_ptr<HttpUpstream> upstream;
    {
        const std::lock_guard lock(_mutex);
        upstream = _upstream;
    }
    if (upstream)
        upstream->closeOldConnections();
}

double External::idleConnections() const
{
    const std::lock_guard lock(_mutex);
    return _upstream ? static_cast<double>(_upstream->idleConnections()) : 0;
}
} // namespace weir::external
