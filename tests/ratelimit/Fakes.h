// What the module's classes are given in place of the host's services.
#pragma once

#include "support/RecordedInstruments.h"
#include "weir/Instances.h"
#include "weir/Middleware.h"
#include "weir/Registrar.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::ratelimit::test
{
class RecordedInstruments final : public weir::test::RecordedInstruments
{
public:
    /// Of `weir_ratelimit_decisions_total`, policy ingest.
    [[nodiscard]] double decisions(const std::string& decision) const;
};

class SetInstances final : public Instances
{
public:
    [[nodiscard]] const std::string& id() const noexcept override { return _id; }
    [[nodiscard]] std::size_t live() const noexcept override { return count; }

    std::size_t count = 1;

private:
    std::string _id = "this";
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

/// `POST /api/metrics` of 192.0.2.1.
[[nodiscard]] Request sampleRequest();
/// The field's value; empty if there is none.
[[nodiscard]] std::string fieldOf(const Response& response, std::string_view name);
} // namespace weir::ratelimit::test
