#include "Callers.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <functional>
#include <future>
#include <iostream>
#include <numeric>
#include <ratio>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace bench
{
namespace
{
using Clock = std::chrono::steady_clock;

/// Durations in buckets; what is longer than the last one counts as that.
class Durations final
{
public:
    void add(Clock::duration duration)
    {
        ++_counts[std::min(static_cast<std::size_t>(duration / step), _counts.size() - 1)];
    }
    void add(const Durations& other) { std::ranges::transform(_counts, other._counts, _counts.begin(), std::plus()); }
    [[nodiscard]] std::uint64_t count() const
    {
        return std::accumulate(_counts.begin(), _counts.end(), std::uint64_t{0});
    }
    /// The end of the bucket that holds it. REQUIRES: count() > 0.
    [[nodiscard]] std::chrono::duration<double> quantile(double share) const
    {
        const auto rank = static_cast<std::uint64_t>(share * static_cast<double>(count() - 1));
        std::size_t bucket = 0;
        for (std::uint64_t seen = _counts[0]; seen <= rank; seen += _counts[bucket])
            ++bucket;
        return (bucket + 1) * step;
    }

private:
    static constexpr std::chrono::microseconds step{10};
    static constexpr std::size_t buckets = 10'000;
    std::vector<std::uint32_t> _counts = std::vector<std::uint32_t>(buckets);
};

/// Calls until `end`; how long each call took.
Durations call(const Get& get, const std::string& value, Clock::time_point end)
{
    Durations durations;
    for (auto before = Clock::now(); before < end;)
    {
        if (get() != value)
            throw std::runtime_error("this is not the value");
        const auto after = Clock::now();
        durations.add(after - before);
        before = after;
    }
    return durations;
}

struct Result
{
    Durations durations;
    std::chrono::duration<double> time{};
};

Result run(const Job& job, const std::vector<Get>& gets, const RunAll& runAll)
{
    const auto start = Clock::now();
    std::vector<std::packaged_task<Durations()>> callers;
    for (const auto& get : gets)
        callers.emplace_back([&] { return call(get, job.value, start + job.time); });
    std::vector<std::function<void()>> tasks;
    for (auto& caller : callers)
        tasks.emplace_back(std::ref(caller));
    runAll(std::move(tasks));
    Result result;
    for (auto& caller : callers)
        result.durations.add(caller.get_future().get());
    result.time = Clock::now() - start;
    return result;
}

template <class T>
T number(const char* text)
{
    T value{};
    const char* const end = text + std::char_traits<char>::length(text);
    if (std::from_chars(text, end, value) != std::from_chars_result{end, {}})
        throw std::invalid_argument(std::string("this is no number: ") + text);
    return value;
}

Job jobOf(int argc, char** argv)
{
    constexpr int arguments = 5;
    if (argc != arguments + 1)
        throw std::invalid_argument("usage: PORT CALLERS SECONDS KEY VALUE");
    return {.port = number<std::uint16_t>(argv[1]),
            .callers = number<std::size_t>(argv[2]),
            .time = std::chrono::seconds(number<int>(argv[3])),
            .key = argv[4],
            .value = argv[5]};
}
} // namespace

void runOnThreads(std::vector<std::function<void()>> tasks)
{
    std::vector<std::jthread> threads;
    for (auto& task : tasks)
        threads.emplace_back(std::move(task));
}

int runCallers(int argc, char** argv, const Connect& connect, const RunAll& runAll)
{
    try
    {
        const Job job = jobOf(argc, argv);
        const Result result = run(job, connect(job), runAll);
        constexpr double p99 = 0.99;
        std::cout << "{\"requests\":" << result.durations.count() << ",\"seconds\":" << result.time.count()
                  << ",\"p99\":" << result.durations.quantile(p99).count() << "}\n";
        return 0;
    }
    catch (const std::exception& exception)
    {
        std::cerr << argv[0] << ": " << exception.what() << '\n';
        return 1;
    }
}
} // namespace bench
