#include "weir/Baton.h"

#include "support/PutsAside.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <thread>

namespace
{
using weir::Baton;
using weir::Blocking;
using weir::test::PutsAside;

class BatonTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BatonTest);
    CPPUNIT_TEST(waitsUntilItIsPosted);
    CPPUNIT_TEST(isPutAsideWhereThatIsPossible);
    CPPUNIT_TEST(isNotPutAsideOnceItIsPosted);
    CPPUNIT_TEST(isNotPutAsideInsideABlockingScope);
    CPPUNIT_TEST(showsWhatWasWrittenBefore);
    CPPUNIT_TEST(letsOthersGoFirstWhereItCanBePutAside);
    CPPUNIT_TEST_SUITE_END();

public:
    void waitsUntilItIsPosted()
    {
        Baton baton;
        std::atomic<bool> posted = false;
        const std::jthread poster(
            [&]
            {
                posted = true;
                baton.post();
            });
        baton.wait();
        CPPUNIT_ASSERT(posted);
    }

    void isPutAsideWhereThatIsPossible()
    {
        CPPUNIT_ASSERT(!Baton::waitsAside());
        const PutsAside front;
        CPPUNIT_ASSERT(Baton::waitsAside());
        Baton baton;
        const std::jthread poster(
            [&]
            {
                while (front.times() == 0)
                    std::this_thread::yield();
                baton.post();
            });
        baton.wait();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, front.times());
    }

    void isNotPutAsideOnceItIsPosted()
    {
        const PutsAside front;
        Baton baton;
        baton.post();
        baton.wait();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, front.times());
    }

    void isNotPutAsideInsideABlockingScope()
    {
        const PutsAside front;
        const Blocking scope;
        CPPUNIT_ASSERT(!Baton::waitsAside());
        Baton baton;
        const std::jthread poster([&] { baton.post(); });
        baton.wait();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, front.times());
    }

    void letsOthersGoFirstWhereItCanBePutAside()
    {
        int others = 0;
        const PutsAside front([&] { ++others; });
        Baton::yield();
        CPPUNIT_ASSERT_EQUAL(1, others);
        const Blocking scope;
        Baton::yield();
        CPPUNIT_ASSERT_EQUAL(1, others);
    }

    void showsWhatWasWrittenBefore()
    {
        const PutsAside front;
        for (int i = 0; i < 200; ++i)
        {
            Baton baton;
            int written = 0; // not atomic: ThreadSanitizer would tell
            const std::jthread poster(
                [&]
                {
                    written = i;
                    baton.post();
                });
            baton.wait();
            CPPUNIT_ASSERT_EQUAL(i, written);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BatonTest);
} // namespace
