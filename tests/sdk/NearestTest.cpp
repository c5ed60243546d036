#include "weir/Nearest.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <string>
#include <string_view>

namespace
{
constexpr std::array<std::string_view, 4> keys{"server.port", "server.address", "window", "from"};

std::string nearestKey(std::string_view word)
{
    return std::string(weir::nearest(word, keys));
}

class NearestTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(NearestTest);
    CPPUNIT_TEST(findsTheWordBehindOneSlipOfEachKind);
    CPPUNIT_TEST(countsATranspositionAsOneSlip);
    CPPUNIT_TEST(allowsAThirdOfALongWordToBeWrong);
    CPPUNIT_TEST(findsNothingWhereNothingIsNear);
    CPPUNIT_TEST(prefersTheFirstOfEquallyNearWords);
    CPPUNIT_TEST(passesOverWordsOfQuiteAnotherLength);
    CPPUNIT_TEST(findsNothingAmongNoCandidates);
    CPPUNIT_TEST_SUITE_END();

public:
    void findsTheWordBehindOneSlipOfEachKind()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("window"), nearestKey("windw"));
        CPPUNIT_ASSERT_EQUAL(std::string("window"), nearestKey("windoww"));
        CPPUNIT_ASSERT_EQUAL(std::string("window"), nearestKey("windaw"));
        CPPUNIT_ASSERT_EQUAL(std::string("window"), nearestKey("window"));
    }

    void countsATranspositionAsOneSlip()
    {
        constexpr std::array<std::string_view, 2> words{"form-a", "from"};
        CPPUNIT_ASSERT_EQUAL(std::string("from"), std::string(weir::nearest("form", words)));
    }

    void allowsAThirdOfALongWordToBeWrong()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("server.address"), nearestKey("sever.adress"));
        CPPUNIT_ASSERT_EQUAL(std::string("server.address"), nearestKey("srvr.addrss"));
    }

    void findsNothingWhereNothingIsNear()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), nearestKey("metrics.retention"));
        CPPUNIT_ASSERT_EQUAL(std::string(), nearestKey("xyz"));
    }

    void prefersTheFirstOfEquallyNearWords()
    {
        constexpr std::array<std::string_view, 2> words{"cat", "bat"};
        CPPUNIT_ASSERT_EQUAL(std::string("cat"), std::string(weir::nearest("hat", words)));
    }

    void passesOverWordsOfQuiteAnotherLength()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), nearestKey(std::string(1U << 20U, 'w')));
        CPPUNIT_ASSERT_EQUAL(std::string(), nearestKey("w"));
    }

    void findsNothingAmongNoCandidates() { CPPUNIT_ASSERT(weir::nearest("word", {}).empty()); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NearestTest);
} // namespace
