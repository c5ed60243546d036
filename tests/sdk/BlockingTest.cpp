#include "weir/Blocking.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <thread>

namespace
{
class Recorder final : public weir::Blocking::Hook
{
public:
    void enter() noexcept override { _calls += '('; }
    void leave() noexcept override { _calls += ')'; }
    [[nodiscard]] const std::string& calls() const noexcept { return _calls; }

private:
    std::string _calls;
};

class BlockingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BlockingTest);
    CPPUNIT_TEST(tellsTheHookWhenItBeginsAndEnds);
    CPPUNIT_TEST(tellsTheHookOnceWhenScopesNest);
    CPPUNIT_TEST(tellsTheHookAgainForALaterScope);
    CPPUNIT_TEST(endsWhenAnExceptionLeavesTheScope);
    CPPUNIT_TEST(isHarmlessWithoutAHook);
    CPPUNIT_TEST(concernsItsOwnThreadOnly);
    CPPUNIT_TEST(givesThePreviousHookBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { weir::Blocking::install(&_hook); }
    void tearDown() override { weir::Blocking::install(nullptr); }

    void tellsTheHookWhenItBeginsAndEnds()
    {
        {
            const weir::Blocking blocking;
            CPPUNIT_ASSERT_EQUAL(std::string("("), _hook.calls());
        }
        CPPUNIT_ASSERT_EQUAL(std::string("()"), _hook.calls());
    }

    void tellsTheHookOnceWhenScopesNest()
    {
        {
            const weir::Blocking outer;
            {
                const weir::Blocking inner;
            }
            CPPUNIT_ASSERT_EQUAL(std::string("("), _hook.calls());
        }
        CPPUNIT_ASSERT_EQUAL(std::string("()"), _hook.calls());
    }

    void tellsTheHookAgainForALaterScope()
    {
        {
            const weir::Blocking first;
        }
        {
            const weir::Blocking second;
        }
        CPPUNIT_ASSERT_EQUAL(std::string("()()"), _hook.calls());
    }

    void endsWhenAnExceptionLeavesTheScope()
    {
        const auto fail = []
        {
            const weir::Blocking blocking;
            throw 1;
        };
        CPPUNIT_ASSERT_THROW(fail(), int);
        CPPUNIT_ASSERT_EQUAL(std::string("()"), _hook.calls());
    }

    void isHarmlessWithoutAHook()
    {
        weir::Blocking::install(nullptr);
        {
            const weir::Blocking blocking;
        }
        CPPUNIT_ASSERT(weir::Blocking::install(nullptr) == nullptr);
        CPPUNIT_ASSERT_EQUAL(std::string(), _hook.calls());
    }

    void concernsItsOwnThreadOnly()
    {
        std::thread([] { const weir::Blocking blocking; }).join();
        CPPUNIT_ASSERT_EQUAL(std::string(), _hook.calls());
    }

    void givesThePreviousHookBack()
    {
        Recorder other;
        CPPUNIT_ASSERT(weir::Blocking::install(&other) == &_hook);
        CPPUNIT_ASSERT(weir::Blocking::install(&_hook) == &other);
    }

private:
    Recorder _hook;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BlockingTest);
} // namespace
