#include "http/BodyMemory.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstddef>

namespace
{
using weir::http::BodyMemory;
using weir::http::BodyShare;

class BodyMemoryTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BodyMemoryTest);
    CPPUNIT_TEST(givesUpToItsLimit);
    CPPUNIT_TEST(takesNothingWhenItRefuses);
    CPPUNIT_TEST(growsAShare);
    CPPUNIT_TEST(neverShrinksAShare);
    CPPUNIT_TEST(leavesAShareAsItIsWhenItCannotGrow);
    CPPUNIT_TEST(getsAShareBackAtItsEnd);
    CPPUNIT_TEST(obeysALimitThatWasLowered);
    CPPUNIT_TEST_SUITE_END();

public:
    void givesUpToItsLimit()
    {
        CPPUNIT_ASSERT(_memory.take(60, 100));
        CPPUNIT_ASSERT(_memory.take(40, 100));
        CPPUNIT_ASSERT(!_memory.take(1, 100));
        CPPUNIT_ASSERT_EQUAL(std::size_t{100}, _memory.used());
    }

    void takesNothingWhenItRefuses()
    {
        CPPUNIT_ASSERT(!_memory.take(101, 100));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _memory.used());
        CPPUNIT_ASSERT(_memory.take(100, 100));
    }

    void growsAShare()
    {
        BodyShare share(_memory);
        CPPUNIT_ASSERT(share.growTo(10, 100));
        CPPUNIT_ASSERT(share.growTo(30, 100));
        CPPUNIT_ASSERT_EQUAL(std::size_t{30}, _memory.used());
    }

    void neverShrinksAShare()
    {
        BodyShare share(_memory);
        CPPUNIT_ASSERT(share.growTo(30, 100));
        CPPUNIT_ASSERT(share.growTo(10, 100));
        CPPUNIT_ASSERT_EQUAL(std::size_t{30}, _memory.used());
    }

    void leavesAShareAsItIsWhenItCannotGrow()
    {
        BodyShare first(_memory);
        BodyShare second(_memory);
        CPPUNIT_ASSERT(first.growTo(70, 100));
        CPPUNIT_ASSERT(second.growTo(20, 100));
        CPPUNIT_ASSERT(!second.growTo(31, 100));
        CPPUNIT_ASSERT_EQUAL(std::size_t{90}, _memory.used());
        CPPUNIT_ASSERT(second.growTo(30, 100));
    }

    void getsAShareBackAtItsEnd()
    {
        {
            BodyShare share(_memory);
            CPPUNIT_ASSERT(share.growTo(30, 100));
            share.reset();
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _memory.used());
            CPPUNIT_ASSERT(share.growTo(50, 100));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _memory.used());
    }

    void obeysALimitThatWasLowered()
    {
        BodyShare share(_memory);
        CPPUNIT_ASSERT(share.growTo(90, 100));
        CPPUNIT_ASSERT(share.growTo(90, 50)); // what it has it keeps
        CPPUNIT_ASSERT(!share.growTo(91, 50));
        CPPUNIT_ASSERT_EQUAL(std::size_t{90}, _memory.used());
    }

private:
    BodyMemory _memory;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BodyMemoryTest);
} // namespace
