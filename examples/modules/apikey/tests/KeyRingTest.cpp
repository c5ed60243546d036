#include "KeyRing.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
class KeyRingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KeyRingTest);
    CPPUNIT_TEST(digestIsThatOfTheStandard);
    CPPUNIT_TEST(admitsEachOfItsKeys);
    CPPUNIT_TEST(refusesEveryOtherKey);
    CPPUNIT_TEST(admitsNobodyWhenEmpty);
    CPPUNIT_TEST_SUITE_END();

public:
    void digestIsThatOfTheStandard()
    {
        // FIPS 180-4's example "abc".
        const auto digest = apikey::digestOf("abc");
        CPPUNIT_ASSERT_EQUAL(0xba, int{digest.front()});
        CPPUNIT_ASSERT_EQUAL(0xad, int{digest.back()});
    }

    void admitsEachOfItsKeys()
    {
        CPPUNIT_ASSERT(_ring.admits("first"));
        CPPUNIT_ASSERT(_ring.admits("second"));
    }

    void refusesEveryOtherKey()
    {
        CPPUNIT_ASSERT(!_ring.admits(""));
        CPPUNIT_ASSERT(!_ring.admits("firs"));
        CPPUNIT_ASSERT(!_ring.admits("First"));
        CPPUNIT_ASSERT(!_ring.admits("first "));
    }

    void admitsNobodyWhenEmpty() { CPPUNIT_ASSERT(!apikey::KeyRing({}).admits("first")); }

private:
    const apikey::KeyRing _ring{{apikey::digestOf("first"), apikey::digestOf("second")}};
};

CPPUNIT_TEST_SUITE_REGISTRATION(KeyRingTest);
} // namespace
