#include "SimulatedService.h"

#include "support/ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

namespace
{
using namespace std::chrono_literals;
using namespace weir::external;
using weir::Failure;

class SimulatedServiceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SimulatedServiceTest);
    CPPUNIT_TEST(repeatsItselfWithTheSameSeed);
    CPPUNIT_TEST(failsAsOftenAsTold);
    CPPUNIT_TEST(takesItsTime);
    CPPUNIT_TEST(hangsUntilTheDeadline);
    CPPUNIT_TEST(waitsForNothingWithoutLatency);
    CPPUNIT_TEST(failsTheSameCallsWhateverHangs);
    CPPUNIT_TEST_SUITE_END();

public:
    void repeatsItselfWithTheSameSeed()
    {
        CPPUNIT_ASSERT_EQUAL(run({.seed = 7}, 50), run({.seed = 7}, 50));
        CPPUNIT_ASSERT(run({.seed = 7}, 50) != run({.seed = 8}, 50));
        CPPUNIT_ASSERT(run({}, 50) != run({}, 50));
    }

    void failsAsOftenAsTold()
    {
        const auto outcomes = run({.failureRate = 0.3, .seed = 1}, 10'000);
        const auto failures = std::ranges::count(outcomes, 'u');
        CPPUNIT_ASSERT_MESSAGE(std::to_string(failures), failures > 2800 && failures < 3200);
        CPPUNIT_ASSERT_EQUAL(std::string(100, 'u'), run({.failureRate = 1, .seed = 1}, 100));
        CPPUNIT_ASSERT(run({.failureRate = 0, .seed = 1}, 100).find('u') == std::string::npos);
    }

    void takesItsTime()
    {
        (void)run({.failureRate = 0, .latency = 300ms}, 1);
        CPPUNIT_ASSERT(_paused == 300ms);
    }

    void hangsUntilTheDeadline()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("t"), run({.hangRate = 1}, 1));
        CPPUNIT_ASSERT(_paused == 2s);
        CPPUNIT_ASSERT_EQUAL(std::string("t"), run({.failureRate = 0, .latency = 1h}, 1));
        CPPUNIT_ASSERT(_paused == 2s);
    }

    void waitsForNothingWithoutLatency()
    {
        (void)run({.failureRate = 0.5}, 100);
        CPPUNIT_ASSERT(_paused == 0s);
    }

    void failsTheSameCallsWhateverHangs()
    {
        const auto without = run({.failureRate = 0.5, .seed = 3}, 200);
        const auto with = run({.failureRate = 0.5, .hangRate = 0.2, .seed = 3}, 200);
        CPPUNIT_ASSERT(with.find('t') != std::string::npos);
        for (std::size_t i = 0; i < with.size(); ++i)
            CPPUNIT_ASSERT(with[i] == 't' || with[i] == without[i]);
    }

private:
    /// One letter for each call: its failure's, or a dot and the value's last digit.
    std::string run(const SimulationSettings& settings, int calls)
    {
        _paused = {};
        SimulatedService service(settings, _clock, [this](std::chrono::nanoseconds time) { _paused += time; });
        std::string outcomes;
        for (int i = 0; i < calls; ++i)
        {
            const auto outcome = service.call({}, _clock.monotonic() + 2s);
            if (outcome)
                outcomes += outcome->body.at(outcome->body.size() - 2);
            else
                outcomes += outcome.error().kind == Failure::timeout ? 't' : 'u';
        }
        return outcomes;
    }

    weir::test::ManualClock _clock;
    std::chrono::nanoseconds _paused{0};
};

CPPUNIT_TEST_SUITE_REGISTRATION(SimulatedServiceTest);
} // namespace
