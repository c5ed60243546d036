#include "Fakes.h"

#include "ExternalSettings.h"

#include <atomic>

namespace weir::external::test
{
class RecordedInstruments::Value final : public Counter, public Gauge, public Histogram
{
public:
    void add(double amount) noexcept override { value = value + amount; }
    void set(double now) noexcept override { value = now; }
    void observe(double) noexcept override { value = value + 1; }

    std::atomic<double> value = 0;
};

RecordedInstruments::Value& RecordedInstruments::find(std::string_view name, const Labels& labels)
{
    std::string key(name);
    for (const auto& [label, value] : labels)
        key.append(key.find('{') == std::string::npos ? "{" : ",").append(label).append("=").append(value);
    if (!labels.empty())
        key += '}';
    const std::lock_guard lock(_mutex);
    auto& value = _values[key];
    if (!value)
        value = std::make_shared<Value>();
    return *value;
}

Counter& RecordedInstruments::counter(std::string_view name, std::string_view /*help*/, const Labels& labels)
{
    return find(name, labels);
}

Gauge& RecordedInstruments::gauge(std::string_view name, std::string_view /*help*/, const Labels& labels)
{
    return find(name, labels);
}

Histogram& RecordedInstruments::histogram(std::string_view name, std::string_view /*help*/,
                                          std::span<const double> /*bounds*/, const Labels& labels)
{
    return find(name, labels);
}

void RecordedInstruments::observed(std::string_view /*name*/, std::string_view /*help*/, const Labels& /*labels*/,
                                   std::function<double()> /*read*/)
{
}

double RecordedInstruments::valueOf(const std::string& instrument) const
{
    const std::lock_guard lock(_mutex);
    const auto found = _values.find(instrument);
    return found == _values.end() ? 0 : found->second->value.load();
}

CallOutcome ScriptedService::call(const UpstreamRequest& request, MonotonicTime deadline)
{
    asked.push_back(request);
    deadlines.push_back(deadline);
    whileCalled();
    auto outcome = _outcomes.front();
    if (_outcomes.size() > 1)
        _outcomes.pop_front();
    return outcome;
}

CallOutcome answer(int status, std::string body, std::vector<Headers::Entry> fields)
{
    UpstreamReply reply{.status = status, .body = std::move(body)};
    for (auto& [name, value] : fields)
        reply.headers.add(name, std::move(value));
    return reply;
}

CallOutcome failed(Failure kind)
{
    return failure(CallFailure{kind, "10.0.0.1 is a secret"});
}

Outcome<Addresses, std::string> KnownNames::resolve(const std::string& name)
{
    const std::lock_guard lock(_mutex);
    ++_lookups;
    const auto found = _names.find(name);
    if (found == _names.end())
        return failure<std::string>("nobody knows it");
    return found->second;
}

void KnownNames::know(const std::string& name, const std::string& address)
{
    const std::lock_guard lock(_mutex);
    _names[name] = {test::address(address)};
}

void KnownNames::forget()
{
    const std::lock_guard lock(_mutex);
    _names.clear();
}

int KnownNames::lookups() const
{
    const std::lock_guard lock(_mutex);
    return _lookups;
}

IpAddress address(std::string_view text)
{
    return IpAddress::parse(text).value();
}

Request sampleRequest(std::span<const Field> fields)
{
    Request request;
    request.method = "GET";
    request.target = "/external/a";
    request.path = "/external/a";
    request.headers = fields;
    request.client = "192.0.2.1";
    request.route = "* /external/*";
    request.requestId = "id-1";
    request.deadline = MonotonicTime::max();
    return request;
}

ConfigView configured(const std::map<std::string, std::string>& changes)
{
    ConfigView::Values values;
    for (const auto& key : externalKeys())
        values[key.name] = {*key.defaultValue, "default"};
    for (const auto& [key, value] : changes)
        values[key] = {value, "test"};
    return ConfigView(std::move(values));
}

std::string fieldOf(const std::vector<Headers::Entry>& fields, std::string_view name)
{
    for (const auto& [found, value] : fields)
        if (equalsIgnoringCase(found, name))
            return value;
    return {};
}
} // namespace weir::external::test
