#include "Fakes.h"

#include "ExternalSettings.h"

namespace weir::external::test
{
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

CallOutcome answer(int status, std::string body, const std::vector<Headers::Entry>& fields)
{
    UpstreamReply reply{.status = status, .body = std::move(body)};
    for (const auto& [name, value] : fields)
        reply.headers.add(name, value);
    return reply;
}

CallOutcome failed(Failure kind)
{
    return failure(CallFailure{kind, "10.0.0.1 is a secret"});
}

Outcome<Addresses, std::string> KnownNames::resolve(const std::string& name, const std::stop_token& /*stop*/)
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
