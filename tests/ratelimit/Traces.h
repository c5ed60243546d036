// One table of traces for every place that counts admissions.
#pragma once

#include "Limit.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::ratelimit::test
{
using std::chrono::microseconds;

/// Requests at one moment and what must become of them.
struct Step
{
    microseconds at;
    std::uint64_t limit;
    bool allowed;
    std::uint64_t remaining;  ///< of the last
    microseconds freeAgainIn; ///< of the last
    std::uint64_t requests = 1;
};

/// Starts with nothing counted. Moments are since `Trace::start`.
struct Trace
{
    std::string name;
    Form form;
    microseconds window;
    std::vector<Step> steps;

    /// The beginning of a sub-window.
    [[nodiscard]] microseconds start() const noexcept { return (window + microseconds(63)) / 64 * 1'000'000; }
};

[[nodiscard]] const std::vector<Trace>& traces();
} // namespace weir::ratelimit::test
