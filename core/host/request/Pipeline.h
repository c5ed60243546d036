// From a request off the wire to its answer: what stands outermost around every chain.
#pragma once

#include "ClientAddress.h"
#include "RequestDurations.h"
#include "RouteSet.h"
#include "http/Front.h"
#include "logging/AccessLog.h"
#include "weir/Clock.h"
#include "weir/Snapshot.h"

#include <Poco/Logger.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::host
{
/// What of the configuration the pipeline needs; replaced as a whole by a reload.
struct PipelineSettings
{
    std::size_t maxBody = 0;
    std::vector<Cidr> trustedProxies;
    std::vector<std::string> corsOrigins;
};

/// Decides whether a request may reach an endpoint; answers it if not.
using Gatekeeper = std::function<std::optional<Response>(const Request&, const Endpoint&)>;

/// Built in and outermost, in this order: request id and trace, access log and duration, error boundary,
/// routing, gatekeeper, gunzip of the body; then the route's frozen chain. Thread-safe; one per listener.
class Pipeline final : public http::Dispatcher
{
public:
    struct Collaborators
    {
        const Clock& clock;
        AccessLog& accessLog;
        RequestDurations& durations;
        Instruments& instruments;
        Poco::Logger& log;
        Snapshot<PipelineSettings>& settings;
        Snapshot<RouteSet>& routes;
        Gatekeeper gatekeeper; ///< empty: everybody may
    };

    explicit Pipeline(Collaborators collaborators) : _with(std::move(collaborators)) {}

    [[nodiscard]] http::BodyLimit bodyLimit(std::string_view method, std::string_view target) const noexcept override;
    [[nodiscard]] bool isInstant(std::string_view method, std::string_view target) const noexcept override;
    [[nodiscard]] http::Outgoing dispatch(const http::Incoming& incoming) noexcept override;
    [[nodiscard]] http::Outgoing refuse(const http::Incoming& incoming, const http::Refusal& refusal) noexcept override;
    void limitStruck(const std::string& key) noexcept override;
    [[nodiscard]] bool isTrusted(const Poco::Net::IPAddress& peer) const noexcept override;

private:
    class Exchange;

    Collaborators _with;
};
} // namespace weir::host
