#include "Traces.h"

namespace weir::ratelimit::test
{
namespace
{
using namespace std::chrono_literals;

constexpr std::uint64_t many = 2000;
constexpr std::uint64_t more = 3000;

std::vector<Trace> logTraces()
{
    return {
        {"the sixth of five is refused until the first leaves",
         Form::log,
         60s,
         {{0s, 5, true, 4, 60s},
          {1s, 5, true, 3, 59s},
          {2s, 5, true, 2, 58s},
          {3s, 5, true, 1, 57s},
          {4s, 5, true, 0, 56s},
          {5s, 5, false, 0, 55s},
          {59s, 5, false, 0, 1s}}},
        {"an admission counts for the whole window, its end included",
         Form::log,
         60s,
         {{0s, 1, true, 0, 60s}, {60s, 1, false, 0, 0s}, {60s + 1us, 1, true, 0, 60s}}},
        {"refused requests do not count",
         Form::log,
         60s,
         {{0s, 1, true, 0, 60s}, {30s, 1, false, 0, 30s}, {60s + 1us, 1, true, 0, 60s}}},
        {"a burst at the end of one minute and the start of the next is one burst",
         Form::log,
         60s,
         {{59s, 2, true, 1, 60s}, {59s, 2, true, 0, 60s}, {61s, 2, false, 0, 58s}, {119s + 1us, 2, true, 1, 60s}}},
        {"a higher limit meets what has been counted",
         Form::log,
         60s,
         {{0s, 1, true, 0, 60s}, {1s, 1, false, 0, 59s}, {2s, 3, true, 1, 58s}, {3s, 3, true, 0, 57s}}},
        {"a lower limit is free when enough have left",
         Form::log,
         60s,
         {{0s, 3, true, 2, 60s},
          {10s, 3, true, 1, 50s},
          {20s, 3, true, 0, 40s},
          {30s, 1, false, 0, 50s},
          {30s, 2, false, 0, 40s},
          {70s, 2, false, 0, 0s},
          {70s + 1us, 2, true, 0, 10s - 1us}}},
        {"a long pause forgets everything",
         Form::log,
         60s,
         {{0s, 2, true, 1, 60s}, {1s, 2, true, 0, 59s}, {1h, 2, true, 1, 60s}}},
    };
}

std::vector<Trace> subWindowTraces()
{
    // Sub-windows of one second; of the odd one 1,562,501 us, rounded up.
    constexpr auto odd = 100s + 8us;
    constexpr auto oddSpan = 65 * 1'562'501us;
    return {
        {"an admission counts until its whole sub-window is older than the window",
         Form::subWindows,
         64s,
         {{0s, many, true, many - 1, 65s},
          {500ms, many, true, 0, 64s + 500ms, many - 1},
          {500ms, many, false, 0, 64s + 500ms},
          {64s, many, false, 0, 1s},
          {65s - 1us, many, false, 0, 1us},
          {65s, many, true, many - 1, 65s}}},
        {"refused requests do not count, whatever their sub-window",
         Form::subWindows,
         64s,
         {{0s, many, true, 0, 65s, many}, {10s, many, false, 0, 55s}, {65s, many, true, many - 1, 65s}}},
        {"sub-windows leave one by one",
         Form::subWindows,
         64s,
         {{0s, many, true, 1000, 65s, 1000},
          {10s, many, true, 0, 55s, 1000},
          {10s, many, false, 0, 55s},
          {65s, many, true, 999, 10s},
          {70s, many, true, 998, 5s},
          {75s, many, true, 1997, 55s}}},
        {"another limit meets what has been counted",
         Form::subWindows,
         64s,
         {{0s, many, true, 0, 65s, many},
          {1s, many, false, 0, 64s},
          {2s, more, true, 999, 63s},
          {3s, more, true, 0, 62s, 999},
          {4s, more, false, 0, 61s},
          {4s, 1000, false, 0, 63s}}},
        {"a window that is no multiple of 64 microseconds",
         Form::subWindows,
         odd,
         {{0s, many, true, 0, oddSpan, many},
          {oddSpan - 1us, many, false, 0, 1us},
          {oddSpan, many, true, many - 1, oddSpan}}},
    };
}
} // namespace

const std::vector<Trace>& traces()
{
    static const std::vector<Trace> all = []
    {
        auto both = logTraces();
        for (auto& trace : subWindowTraces())
            both.push_back(std::move(trace));
        return both;
    }();
    return all;
}
} // namespace weir::ratelimit::test
