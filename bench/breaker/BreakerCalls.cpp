// What a closed circuit costs a call: nanoseconds beside the bare call, and that it allocates nothing.
#include "Allocations.h"
#include "Guard.h"
#include "services/Prometheus.h"

#include <atomic>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <functional>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;
using weir::MonotonicTime;

class NobodyListens final : public weir::EventBus
{
public:
    void publish(const weir::Fact& /*fact*/) override {}
    void subscribe(std::function<void(const weir::Fact&)> /*listener*/) override {}
};

/// As the server makes it, with its clock and its counters.
Guard& sharedGuard(WindowSize window)
{
    static const weir::SystemClock clock;
    static weir::host::Prometheus instruments;
    static NobodyListens events;
    const Guard::Services services{clock, instruments, events, Poco::Logger::get("breaker")};
    const auto settings = [](const char* name, WindowSize size)
    {
        return GuardSettings{.name = name,
                             .routes = {},
                             .policy = {.window = size},
                             .failOn = {},
                             .maxConcurrent = weir::unlimited,
                             .maxWait = 0ms,
                             .fallback = {}};
    };
    static Guard byCalls(settings("calls", {.calls = 20}), services);
    static Guard byTime(settings("time", {.time = 60s}), services);
    return window.calls > 0 ? byCalls : byTime;
}

int theCall(int x)
{
    benchmark::DoNotOptimize(x);
    return x + 1;
}

/// Runs `call` as often as the benchmark wants and reports what it allocated.
template <class Call>
void measure(benchmark::State& state, Call call)
{
    const auto before = weir::bench::allocations();
    for (auto _ : state)
        call();
    state.counters["allocations"] = benchmark::Counter(static_cast<double>(weir::bench::allocations() - before),
                                                       benchmark::Counter::kAvgIterations);
}

void bareCall(benchmark::State& state)
{
    const std::function<int(int)> call = theCall;
    measure(state, [&] { benchmark::DoNotOptimize(call(1)); });
}

void policyAlone(benchmark::State& state, WindowSize window)
{
    const std::function<int(int)> call = theCall;
    Breaker breaker({.window = window}, 1);
    MonotonicTime now{1h};
    measure(state,
            [&]
            {
                now += 1us;
                const auto ticket = breaker.admit(now).ticket;
                benchmark::DoNotOptimize(call(1));
                benchmark::DoNotOptimize(breaker.record(now, *ticket, Verdict::success));
            });
}

void guarded(benchmark::State& state, WindowSize window)
{
    const std::function<int(int)> call = theCall;
    auto& guard = sharedGuard(window);
    measure(state,
            [&]
            {
                auto guardedCall = guard.enter(MonotonicTime::max());
                benchmark::DoNotOptimize(call(1));
                guardedCall->end(Verdict::success);
            });
}

BENCHMARK(bareCall);
BENCHMARK_CAPTURE(policyAlone, window_20calls, WindowSize{.calls = 20});
BENCHMARK_CAPTURE(policyAlone, window_100000calls, WindowSize{.calls = 100'000});
BENCHMARK_CAPTURE(policyAlone, window_60s, WindowSize{.time = 60s});
BENCHMARK_CAPTURE(guarded, window_20calls, WindowSize{.calls = 20});
BENCHMARK_CAPTURE(guarded, window_20calls, WindowSize{.calls = 20})->Threads(2);
BENCHMARK_CAPTURE(guarded, window_60s, WindowSize{.time = 60s});
} // namespace

BENCHMARK_MAIN();
