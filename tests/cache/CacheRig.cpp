#include "CacheRig.h"

#include <stdexcept>

namespace weir::cache::test
{
namespace
{
class PlainCounter final : public Counter
{
public:
    void add(double amount) noexcept override
    {
        const std::lock_guard lock(_mutex);
        _value += amount;
    }
    [[nodiscard]] double value() const
    {
        const std::lock_guard lock(_mutex);
        return _value;
    }

private:
    mutable std::mutex _mutex;
    double _value = 0; // guarded by _mutex
};

std::string full(std::string_view name, const Labels& labels)
{
    std::string key(name);
    for (const auto& [label, value] : labels)
        key += (key.size() == name.size() ? '{' : ',') + label + '=' + value;
    return labels.empty() ? key : key + '}';
}

constexpr std::string_view nothing = "-";
const Scope scope{.name = "test", .shared = false};
} // namespace

Counter& MemoryInstruments::counter(std::string_view name, std::string_view /*help*/, const Labels& labels)
{
    const std::lock_guard lock(_mutex);
    auto& counter = _counters[full(name, labels)];
    if (counter == nullptr)
        counter = std::make_unique<PlainCounter>();
    return *counter;
}

Gauge& MemoryInstruments::gauge(std::string_view name, std::string_view /*help*/, const Labels& /*labels*/)
{
    throw std::logic_error("no gauge expected: " + std::string(name));
}

Histogram& MemoryInstruments::histogram(std::string_view name, std::string_view /*help*/,
                                        std::span<const double> /*bounds*/, const Labels& /*labels*/)
{
    throw std::logic_error("no histogram expected: " + std::string(name));
}

void MemoryInstruments::observed(std::string_view name, std::string_view /*help*/, const Labels& labels,
                                 std::function<double()> read)
{
    const std::lock_guard lock(_mutex);
    _observed[full(name, labels)] = std::move(read);
}

double MemoryInstruments::valueOf(const std::string& name) const
{
    const std::lock_guard lock(_mutex);
    if (const auto found = _observed.find(name); found != _observed.end())
        return found->second();
    const auto found = _counters.find(name);
    return found == _counters.end() ? 0 : dynamic_cast<const PlainCounter&>(*found->second).value();
}

Asking::Asking(std::string method, std::string target, Pairs headers)
    : _method(std::move(method)), _target(std::move(target)), _headers(std::move(headers))
{
    for (const auto& [name, value] : _headers)
        _fields.push_back({.name = name, .value = value});
    const std::string_view view = _target;
    const auto mark = view.find('?');
    for (auto from = mark; from < view.size();)
    {
        const auto end = std::min(view.find('&', from + 1), view.size());
        const auto pair = view.substr(from + 1, end - from - 1);
        const auto equals = std::min(pair.find('='), pair.size());
        _query.push_back({.name = pair.substr(0, equals), .value = pair.substr(std::min(equals + 1, pair.size()))});
        from = end;
    }
    request.method = _method;
    request.target = _target;
    request.path = view.substr(0, mark);
    request.headers = _fields;
    request.query = _query;
    request.scope = &scope;
    request.requestId = "test";
}

CacheRig::CacheRig(std::shared_ptr<SharedTier> tier)
    : rule{.name = "r", .routes = {"* /*"}}, handler([](const Request&) { return plain("answer"); })
{
    rule.freshness.ttl = std::chrono::seconds(30);
    cache = std::make_shared<Cache>(Cache::Services{clock, instruments, Poco::Logger::get("cache-test")},
                                    std::uint64_t(1) << 20U, std::move(tier));
}

void CacheRig::number(const Pairs& headers)
{
    handler = [this, headers](const Request&) { return plain(std::to_string(calls), headers); };
}

Response CacheRig::send(const std::string& method, const std::string& target, const Pairs& headers)
{
    Asking asking(method, target, headers);
    asking.request.deadline = clock.monotonic() + std::chrono::minutes(1);
    return send(asking.request);
}

Response CacheRig::send(const Request& request)
{
    if (_middleware == nullptr)
        _middleware = std::make_shared<CacheMiddleware>(cache, rule);
    return _middleware->handle(request, FunctionNext(
                                            [this](const Request& passed)
                                            {
                                                ++calls;
                                                return handler(passed);
                                            }));
}

void CacheRig::change(const std::string& resource)
{
    const std::string changed[]{resource};
    cache->changed(changed, &scope);
}

Response plain(std::string text, const Pairs& headers)
{
    Response response = textResponse(std::move(text));
    response.resources = {"thing"};
    for (const auto& [name, value] : headers)
        response.headers.add(name, value);
    return response;
}

std::string field(const Response& response, std::string_view name)
{
    const auto* value = response.headers.find(name);
    return value == nullptr ? std::string(nothing) : *value;
}

std::string status(const Response& response)
{
    return field(response, "Cache-Status");
}

std::string text(const Response& response)
{
    return std::string(response.body.text().value_or(nothing));
}
} // namespace weir::cache::test
