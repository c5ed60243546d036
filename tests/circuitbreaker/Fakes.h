// What the module's classes are given in place of the host's services.
#pragma once

#include "support/RecordedInstruments.h"
#include "weir/Events.h"
#include "weir/Middleware.h"
#include "weir/Registrar.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::circuitbreaker::test
{
class RecordedInstruments final : public weir::test::RecordedInstruments
{
public:
    /// Of `weir_circuitbreaker_calls_total`, guard external.
    [[nodiscard]] double calls(const std::string& kind) const;
    /// Of `weir_circuitbreaker_state`, guard external.
    [[nodiscard]] double state(const std::string& state) const;
};

/// Remembers what was published. Thread-safe.
class RecordedEvents final : public EventBus
{
public:
    void publish(const Fact& fact) override;
    void subscribe(std::function<void(const Fact&)> listener) override;

    /// `external: closed -> open, reason` for each BreakerChanged.
    [[nodiscard]] std::vector<std::string> changes() const;

private:
    mutable std::mutex _mutex;
    std::vector<std::string> _changes; // guarded by _mutex
};

class Offers final : public Registrar
{
public:
    void handler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler) override;
    void middleware(std::vector<std::string> routes, std::shared_ptr<Middleware> middleware) override;
    void adminHandler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler) override;

    std::map<std::string, std::pair<RouteTraits, std::shared_ptr<Handler>>> admin;
    std::vector<std::pair<std::vector<std::string>, std::shared_ptr<Middleware>>> middlewares;
};

/// The rest of a chain.
class Rest final : public Next
{
public:
    explicit Rest(std::function<Response(const Request&)> answer) : _answer(std::move(answer)) {}
    Response operator()(const Request& request) const override { return _answer(request); }

private:
    std::function<Response(const Request&)> _answer;
};

/// `GET /external`, with all the time in the world.
[[nodiscard]] Request sampleRequest();
/// The field's value; empty if there is none.
[[nodiscard]] std::string fieldOf(const Response& response, std::string_view name);
/// REQUIRES: it is not streamed.
[[nodiscard]] std::string bodyOf(const Response& response);
} // namespace weir::circuitbreaker::test
