// Plays a trace against whatever decides.
#pragma once

#include "Traces.h"

#include <cppunit/TestAssert.h>

#include <string>

namespace weir::ratelimit::test
{
/// Calls `decide(moment, limit)` for every request and fails the test where the decision is another.
template <class F>
void play(const Trace& trace, F decide)
{
    for (const auto& step : trace.steps)
    {
        const Limit limit{.count = step.limit, .window = trace.window, .form = trace.form};
        Decision last;
        for (std::uint64_t i = 0; i < step.requests; ++i)
        {
            last = decide(trace.start() + step.at, limit);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(trace.name + " at " + std::to_string(step.at.count()), step.allowed,
                                         last.allowed);
        }
        const auto where = trace.name + " at " + std::to_string(step.at.count());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(where, step.remaining, last.remaining);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(where, step.freeAgainIn.count(),
                                     std::chrono::duration_cast<microseconds>(last.freeAgainIn).count());
    }
}
} // namespace weir::ratelimit::test
