#include "SettingsCheck.h"

#include <string>
#include <string_view>

namespace weir::circuitbreaker
{
namespace
{
constexpr std::size_t largestWindow = 100'000; // calls; each takes 24 bytes

class Checker final
{
public:
    Checker(const GuardSettings& guard, const ConfigView& config, std::vector<ConfigProblem>& problems)
        : _guard(guard), _policy(guard.policy), _config(config), _problems(problems)
    {
    }

    void checkOpening()
    {
        refuseIf(_policy.window.calls > largestWindow, "window", "at most 100000calls are allowed");
        refuseIf(_policy.window.calls > 0 && _policy.minimumCalls > _policy.window.calls, "minimumCalls",
                 "window = " + text("window") + " never holds so many, and the circuit would never open");
        refuseIf(_policy.failureRate <= 0, "failureRate", "0% would open the circuit at once; more is needed");
        refuseIf(_policy.slowCall && _policy.slowCallRate <= 0, "slowCallRate",
                 "0% would open the circuit at once; more is needed");
        refuseIf(_guard.failOn.empty() && !_policy.slowCall, "failOn",
                 "nothing would ever open the circuit; name a cause, or set slowCall");
        for (const auto& word : _config.list(name("failOn")))
            refuseIf(!causeNamed(word), "failOn", "allowed: timeout, connect, upstream, exception");
    }

    void checkClosing()
    {
        refuseIf(_policy.openFor.count() == 0, "openFor", "an open circuit would let every call pass");
        refuseIf(_policy.openMax < _policy.openFor, "openMax",
                 "it must not be shorter than openFor = " + text("openFor"));
        refuseIf(_policy.halfOpenCalls == 0, "halfOpenCalls", "the circuit would never close again");
        refuseIf(_policy.halfOpenCalls > _policy.minimumCalls, "halfOpenCalls",
                 "at most minimumCalls = " + text("minimumCalls") + ": probing must not take more calls than judging");
        refuseIf(_policy.probeTimeout.count() == 0, "probeTimeout", "every probe would fail");
    }

    void checkFallback() { refuseIf(_guard.fallback.contentType.empty(), "fallback.contentType", "it is needed"); }

private:
    [[nodiscard]] std::string name(std::string_view suffix) const
    {
        return "circuitbreaker." + _guard.name + "." + std::string(suffix);
    }

    [[nodiscard]] const std::string& text(std::string_view suffix) const { return _config.text(name(suffix)); }

    void refuseIf(bool isWrong, std::string_view suffix, const std::string& reason)
    {
        if (isWrong)
            _problems.push_back({name(suffix), "found '" + text(suffix) + "': " + reason});
    }

    const GuardSettings& _guard;
    const BreakerPolicy& _policy;
    const ConfigView& _config;
    std::vector<ConfigProblem>& _problems;
};
} // namespace

void check(const GuardSettings& guard, const ConfigView& config, std::vector<ConfigProblem>& problems)
{
    Checker checker(guard, config, problems);
    checker.checkOpening();
    checker.checkClosing();
    checker.checkFallback();
}
} // namespace weir::circuitbreaker
