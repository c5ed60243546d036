#include "http/Fiber.h"

#include <cppunit/extensions/HelperMacros.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace
{
using weir::http::Fiber;

constexpr std::size_t stackSize = 256 * 1024;

class FiberTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FiberTest);
    CPPUNIT_TEST(runsItsTaskToTheEnd);
    CPPUNIT_TEST(goesOnWhereItWasSuspended);
    CPPUNIT_TEST(runsItsTaskAgain);
    CPPUNIT_TEST(endsWithoutHavingRun);
    CPPUNIT_TEST(goesOnOnAnotherThread);
    CPPUNIT_TEST(catchesWhatIsThrownInIt);
    CPPUNIT_TEST(keepsTheExceptionsItHandlesToItself);
    CPPUNIT_TEST_SUITE_END();

public:
    void runsItsTaskToTheEnd()
    {
        int runs = 0;
        Fiber fiber(stackSize, [&] { ++runs; });
        CPPUNIT_ASSERT(fiber.resume());
        CPPUNIT_ASSERT_EQUAL(1, runs);
    }

    void goesOnWhereItWasSuspended()
    {
        std::string order;
        Fiber* self = nullptr;
        Fiber fiber(stackSize,
                    [&]
                    {
                        order += '1';
                        self->suspend();
                        order += '3';
                        self->suspend();
                        order += '5';
                    });
        self = &fiber;
        CPPUNIT_ASSERT(!fiber.resume());
        order += '2';
        CPPUNIT_ASSERT(!fiber.resume());
        order += '4';
        CPPUNIT_ASSERT(fiber.resume());
        CPPUNIT_ASSERT_EQUAL(std::string("12345"), order);
    }

    void runsItsTaskAgain()
    {
        int runs = 0;
        Fiber* self = nullptr;
        Fiber fiber(stackSize,
                    [&]
                    {
                        ++runs;
                        self->suspend();
                    });
        self = &fiber;
        for (int i = 1; i <= 100; ++i)
        {
            CPPUNIT_ASSERT(!fiber.resume());
            CPPUNIT_ASSERT(fiber.resume());
            CPPUNIT_ASSERT_EQUAL(i, runs);
        }
    }

    void endsWithoutHavingRun()
    {
        bool ran = false;
        {
            const Fiber fiber(stackSize, [&] { ran = true; });
        }
        CPPUNIT_ASSERT(!ran);
    }

    void goesOnOnAnotherThread()
    {
        std::vector<pid_t> threads; // of the system: the compiler takes std::this_thread::get_id() for a constant
        Fiber* self = nullptr;
        Fiber fiber(stackSize,
                    [&]
                    {
                        threads.push_back(::gettid());
                        self->suspend();
                        threads.push_back(::gettid());
                    });
        self = &fiber;
        CPPUNIT_ASSERT(!fiber.resume());
        bool ended = false;
        std::jthread([&] { ended = fiber.resume(); }).join();
        CPPUNIT_ASSERT(ended);
        CPPUNIT_ASSERT(threads[0] == ::gettid());
        CPPUNIT_ASSERT(threads[1] != threads[0]);
    }

    void catchesWhatIsThrownInIt()
    {
        std::string caught;
        Fiber fiber(stackSize,
                    [&]
                    {
                        try
                        {
                            throw std::runtime_error("inside");
                        }
                        catch (const std::exception& exception)
                        {
                            caught = exception.what();
                        }
                    });
        CPPUNIT_ASSERT(fiber.resume());
        CPPUNIT_ASSERT_EQUAL(std::string("inside"), caught);
    }

    // Two that are suspended inside a handler each, and resumed in the order that a stack of exceptions would not bear.
    void keepsTheExceptionsItHandlesToItself()
    {
        std::string seen;
        std::vector<Fiber*> fibers(2);
        const auto task = [&](std::size_t own, const char* text)
        {
            try
            {
                throw std::runtime_error(text);
            }
            catch (...)
            {
                fibers[own]->suspend();
                try
                {
                    throw; // what this fiber is handling
                }
                catch (const std::exception& exception)
                {
                    seen += exception.what();
                }
            }
        };
        Fiber a(stackSize, [&] { task(0, "a"); });
        Fiber b(stackSize, [&] { task(1, "b"); });
        fibers = {&a, &b};
        CPPUNIT_ASSERT(!a.resume());
        CPPUNIT_ASSERT(std::current_exception() == nullptr);
        CPPUNIT_ASSERT(!b.resume());
        CPPUNIT_ASSERT(a.resume());
        CPPUNIT_ASSERT(b.resume());
        CPPUNIT_ASSERT_EQUAL(std::string("ab"), seen);
        CPPUNIT_ASSERT(std::current_exception() == nullptr);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FiberTest);
} // namespace
