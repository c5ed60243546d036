// The module's routes on a store in memory, a clock that a test sets, and fakes that remember what they were told.
#pragma once

#include "HandScheduler.h"
#include "MetricsContext.h"
#include "engine/Engine.h"
#include "support/ManualClock.h"
#include "support/RecordedInstruments.h"
#include "weir/Http.h"
#include "weir/Registrar.h"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace weir::metrics::test
{
/// A ManualClock whose monotonic side also moves by `tick` each time it is read.
class TickingClock final : public Clock
{
public:
    [[nodiscard]] MonotonicTime monotonic() const noexcept override;
    [[nodiscard]] WallTime wall() const noexcept override { return manual.wall(); }

    mutable weir::test::ManualClock manual;
    std::chrono::nanoseconds tick{0};
};

/// Remembers the resources of every ResourceChanged, and whose they are. Thread-safe while nobody looks.
class RecordingBus final : public EventBus
{
public:
    void publish(const Fact& fact) override;
    void subscribe(std::function<void(const Fact&)> listener) override;

    std::vector<std::vector<std::string>> changes;
    std::set<std::string> scopes;

private:
    std::mutex _mutex;
    std::vector<std::function<void(const Fact&)>> _listeners;
};

class OfferedRoutes final : public Registrar
{
public:
    void handler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler) override;
    void middleware(std::vector<std::string> routes, std::shared_ptr<Middleware> middleware) override;
    void adminHandler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler) override;

    std::map<std::string, std::pair<RouteTraits, std::shared_ptr<Handler>>> routes;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

class Rig final
{
public:
    explicit Rig(const MetricsSettings& settings = {});

    /// A ProblemException is answered as the host would. An empty content type is not sent.
    [[nodiscard]] Response send(const std::string& route, const Parameters& query, std::string_view body = {},
                                const std::string& contentType = "application/json",
                                const std::vector<Field>& more = {}) const;
    [[nodiscard]] Response get(const std::string& path, const Parameters& query) const;
    [[nodiscard]] Response post(std::string_view body, const Parameters& query = {}) const;
    [[nodiscard]] Response postOnce(const std::string& key, std::string_view body, const Parameters& query = {}) const;
    [[nodiscard]] Response postLines(std::string_view body, const Parameters& query = {}) const;

    /// The whole body, streamed ones included.
    [[nodiscard]] static std::string textOf(Response response);

    TickingClock clock;
    HandScheduler scheduler;
    Engine store{{}, scheduler, clock};
    RecordingBus bus;
    weir::test::RecordedInstruments instruments;
    std::shared_ptr<MetricsContext> context;
    OfferedRoutes offers;
};
} // namespace weir::metrics::test
