// What the module's classes are given in place of the host's services and of a real service.
#pragma once

#include "ExternalService.h"
#include "Resolver.h"
#include "support/RecordedInstruments.h"
#include "weir/Config.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace weir::external::test
{
using weir::test::RecordedInstruments;

/// Answers what it was given, one after the other, the last for ever. Not thread-safe.
class ScriptedService final : public ExternalService
{
public:
    explicit ScriptedService(std::deque<CallOutcome> outcomes) : _outcomes(std::move(outcomes)) {}

    [[nodiscard]] CallOutcome call(const UpstreamRequest& request, MonotonicTime deadline) override;

    std::vector<UpstreamRequest> asked = {};
    std::vector<MonotonicTime> deadlines = {};
    std::function<void()> whileCalled = [] {};

private:
    std::deque<CallOutcome> _outcomes;
};

[[nodiscard]] CallOutcome answer(int status, std::string body = {}, const std::vector<Headers::Entry>& fields = {});
[[nodiscard]] CallOutcome failed(Failure kind);

/// Knows what it is told; whom it does not know has no address. Thread-safe.
class KnownNames final : public Resolver
{
public:
    [[nodiscard]] Outcome<Addresses, std::string> resolve(const std::string& name,
                                                          const std::stop_token& stop) override;
    void know(const std::string& name, const std::string& address);
    void forget();
    [[nodiscard]] int lookups() const;

private:
    mutable std::mutex _mutex;
    std::map<std::string, Addresses> _names; // guarded by _mutex
    int _lookups = 0;                        // guarded by _mutex
};

[[nodiscard]] IpAddress address(std::string_view text);
/// `GET /external/a` of 192.0.2.1 with those fields, which outlive it.
[[nodiscard]] Request sampleRequest(std::span<const Field> fields = {});
/// The defaults of every key with `changes` on top.
[[nodiscard]] ConfigView configured(const std::map<std::string, std::string>& changes = {});
/// The field's value; empty if there is none.
[[nodiscard]] std::string fieldOf(const std::vector<Headers::Entry>& fields, std::string_view name);
} // namespace weir::external::test
