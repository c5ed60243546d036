// A cache on a clock that a test sets, in front of a handler that a test writes.
#pragma once

#include "CacheMiddleware.h"
#include "support/ManualClock.h"
#include "weir/Http.h"
#include "weir/Instruments.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::cache::test
{
/// Counters and observed values by name and labels: `weir_cache_requests_total{rule=r,result=hit}`. Thread-safe.
class MemoryInstruments final : public Instruments
{
public:
    Counter& counter(std::string_view name, std::string_view help, const Labels& labels) override;
    Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels) override;
    Histogram& histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                         const Labels& labels) override;
    void observed(std::string_view name, std::string_view help, const Labels& labels,
                  std::function<double()> read) override;

    /// 0 if nobody asked for it.
    [[nodiscard]] double valueOf(const std::string& name) const;

private:
    mutable std::mutex _mutex;
    std::map<std::string, std::unique_ptr<Counter>> _counters; // guarded by _mutex
    std::map<std::string, std::function<double()>> _observed;  // guarded by _mutex
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// A request and all that it views.
class Asking final
{
public:
    Asking(std::string method, std::string target, Pairs headers = {});
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

    Request request; ///< of the private scope "test"
private:
    std::string _method;
    std::string _target;
    Pairs _headers;
    std::vector<Field> _fields;
    std::vector<Field> _query;
};

/// Calls a function, and nothing else.
class FunctionNext final : public Next
{
public:
    explicit FunctionNext(std::function<Response(const Request&)> function) : _function(std::move(function)) {}
    Response operator()(const Request& request) const override { return _function(request); }

private:
    std::function<Response(const Request&)> _function;
};

/// `handler` may be replaced between requests; it counts its calls.
class CacheRig final
{
public:
    explicit CacheRig(std::shared_ptr<SharedTier> tier = nullptr);

    /// The rule "r": ttl 30 s, whatever else a test sets before its first request.
    CacheRule rule;
    std::function<Response(const Request&)> handler;
    std::atomic<int> calls{0};
    /// Has the handler answer "1", "2", ... with these fields.
    void number(const Pairs& headers = {});

    /// Thread-safe from the second call on.
    Response send(const std::string& method, const std::string& target, const Pairs& headers = {});
    Response get(const std::string& target, const Pairs& headers = {}) { return send("GET", target, headers); }
    /// Sends a request that a test made.
    Response send(const Request& request);
    void change(const std::string& resource);

    weir::test::ManualClock clock;
    MemoryInstruments instruments;
    std::shared_ptr<Cache> cache;

private:
    std::shared_ptr<CacheMiddleware> _middleware;
};

/// 200 with a text, and what carries it.
[[nodiscard]] Response plain(std::string text, const Pairs& headers = {});
/// The value of a field; "-" if there is none.
[[nodiscard]] std::string field(const Response& response, std::string_view name);
[[nodiscard]] std::string status(const Response& response);
[[nodiscard]] std::string text(const Response& response);
} // namespace weir::cache::test
