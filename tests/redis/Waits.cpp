#include "Waits.h"

#include <cppunit/TestAssert.h>

#include <algorithm>
#include <stop_token>

namespace weir::test
{
namespace
{
constexpr std::size_t callers = 8;

std::chrono::milliseconds timeout()
{
    return host::RedisSettings{}.timeout;
}
} // namespace

Timed timedCall(Rig& rig, const Redis::Command& command)
{
    const auto start = std::chrono::steady_clock::now();
    std::string outcome = rig.call(command);
    return {std::move(outcome), std::chrono::steady_clock::now() - start};
}

void assertDownAtOnce(Rig& rig)
{
    const Timed call = timedCall(rig, {"PING"});
    CPPUNIT_ASSERT_EQUAL(std::string("down"), call.outcome);
    CPPUNIT_ASSERT(call.took < slack);
}

void assertAnswersAgain(Rig& rig)
{
    const auto answers = [&rig] { return rig.call({"ECHO", "token"}) == "\"token\""; };
    CPPUNIT_ASSERT_MESSAGE("no recovery within two seconds", eventually(std::chrono::seconds(2), answers));
}

void Tally::add(const Timed& call)
{
    ++calls;
    waits += static_cast<std::size_t>(call.took > timeout() / 2);
    longest = std::max(longest, call.took);
}

void Tally::assertBounded(std::size_t waitsAtMost) const
{
    const std::string text = std::to_string(waits) + " of " + std::to_string(calls) +
                             " calls waited, the longest for " +
                             std::to_string(std::chrono::round<std::chrono::milliseconds>(longest).count()) + " ms";
    CPPUNIT_ASSERT_MESSAGE(text, longest < timeout() + slack);
    CPPUNIT_ASSERT_MESSAGE(text, waits <= waitsAtMost);
}

Load::Load(Rig& rig) : _tallies(callers)
{
    for (Tally& tally : _tallies)
        _callers.emplace_back(
            [&](const std::stop_token& stop)
            {
                while (!stop.stop_requested())
                {
                    tally.add(timedCall(rig, {"ECHO", "token"}));
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                }
            });
}

const std::vector<Tally>& Load::stop()
{
    _callers.clear();
    return _tallies;
}
} // namespace weir::test
