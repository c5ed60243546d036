#include "Invalidations.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace weir::cache
{
namespace
{
const std::vector<std::string> cpu{"metrics/cpu"};
const std::vector<std::string> memory{"metrics/memory"};
const std::vector<std::string> both{"metrics/cpu", "metrics/memory"};

class InvalidationsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(InvalidationsTest);
    CPPUNIT_TEST(isCurrentUntilItsResourceIsInvalidated);
    CPPUNIT_TEST(oneChangedResourceOfSeveralIsEnough);
    CPPUNIT_TEST(isCurrentAgainWhenNotedAfterTheInvalidation);
    CPPUNIT_TEST(otherResourcesAreLeftAlone);
    CPPUNIT_TEST(everythingGoesAtOnceEvenWithoutResources);
    CPPUNIT_TEST(theSlowerOfTwoWritersDoesNotLowerASlot);
    CPPUNIT_TEST(aFillThatReadBeforeAnAcknowledgedWriteIsNeverCurrent);
    CPPUNIT_TEST_SUITE_END();

    Invalidations _invalidations;

    void isCurrentUntilItsResourceIsInvalidated()
    {
        const auto noted = _invalidations.note();
        CPPUNIT_ASSERT(_invalidations.isCurrent(noted, cpu));
        _invalidations.invalidate(cpu);
        CPPUNIT_ASSERT(!_invalidations.isCurrent(noted, cpu));
    }

    void oneChangedResourceOfSeveralIsEnough()
    {
        const auto noted = _invalidations.note();
        _invalidations.invalidate(memory);
        CPPUNIT_ASSERT(!_invalidations.isCurrent(noted, both));
    }

    void isCurrentAgainWhenNotedAfterTheInvalidation()
    {
        _invalidations.invalidate(both);
        CPPUNIT_ASSERT(_invalidations.isCurrent(_invalidations.note(), both));
    }

    void otherResourcesAreLeftAlone()
    {
        const auto noted = _invalidations.note();
        _invalidations.invalidate(memory);
        CPPUNIT_ASSERT(_invalidations.isCurrent(noted, cpu));
        CPPUNIT_ASSERT(_invalidations.isCurrent(noted, {}));
    }

    void everythingGoesAtOnceEvenWithoutResources()
    {
        const auto noted = _invalidations.note();
        _invalidations.invalidateAll();
        CPPUNIT_ASSERT(!_invalidations.isCurrent(noted, cpu));
        CPPUNIT_ASSERT(!_invalidations.isCurrent(noted, {}));
        CPPUNIT_ASSERT(_invalidations.isCurrent(_invalidations.note(), cpu));
    }

    void theSlowerOfTwoWritersDoesNotLowerASlot()
    {
        constexpr int rounds = 20'000;
        const auto write = [this]
        {
            for (int i = 0; i < rounds; ++i)
                _invalidations.invalidate(cpu);
        };
        std::jthread first(write);
        std::jthread second(write);
        first.join();
        second.join();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2 * rounds), _invalidations.note());
        CPPUNIT_ASSERT(!_invalidations.isCurrent(_invalidations.note() - 1, cpu));
    }

    /// The store is a number; "acknowledged" is the number that the writer has told everybody.
    void aFillThatReadBeforeAnAcknowledgedWriteIsNeverCurrent()
    {
        constexpr int writes = 50'000;
        std::atomic<int> store{0};
        std::atomic<int> acknowledged{0};
        std::jthread writer(
            [&]
            {
                for (int i = 1; i <= writes; ++i)
                {
                    store = i;
                    _invalidations.invalidate(cpu);
                    acknowledged = i;
                }
            });
        int wrong = 0;
        while (acknowledged < writes)
        {
            const auto noted = _invalidations.note();
            const int read = store;
            const int promised = acknowledged;
            if (_invalidations.isCurrent(noted, cpu) && read < promised)
                ++wrong;
        }
        CPPUNIT_ASSERT_EQUAL(0, wrong);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(InvalidationsTest);
} // namespace
} // namespace weir::cache
