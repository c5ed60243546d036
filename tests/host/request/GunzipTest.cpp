#include "request/Gunzip.h"

#include "request/Gzip.h"
#include "support/CountingHook.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <utility>

namespace
{
using weir::host::gunzip;
using weir::test::gzip;

constexpr std::size_t mebibyte = 1U << 20U;

/// Text that hardly compresses.
std::string noise(std::size_t size)
{
    std::string text;
    unsigned state = 1;
    while (text.size() < size)
    {
        state = state * 1664525U + 1013904223U;
        text += static_cast<char>(state >> 24U);
    }
    return text;
}

int statusOf(const std::string& compressed, std::size_t limit = mebibyte)
{
    try
    {
        (void)gunzip(compressed, limit);
        return 200;
    }
    catch (const weir::ProblemException& exception)
    {
        return exception.problem().status;
    }
}

class GunzipTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GunzipTest);
    CPPUNIT_TEST(undoesGzip);
    CPPUNIT_TEST(undoesMoreThanOnePiece);
    CPPUNIT_TEST(joinsSeveralMembers);
    CPPUNIT_TEST(refusesABodyCutAtAnyByte);
    CPPUNIT_TEST(refusesWhatIsNotGzip);
    CPPUNIT_TEST(refusesWhatFollowsTheLastMember);
    CPPUNIT_TEST(refusesADamagedChecksum);
    CPPUNIT_TEST(countsTheLimitAfterDecompression);
    CPPUNIT_TEST(recognisesABombBelowTheLimit);
    CPPUNIT_TEST(lets64KibibytesCompressAsTheyLike);
    CPPUNIT_TEST(letsAnotherThreadServeWhileItTakesLong);
    CPPUNIT_TEST(refusesWhatHoldsNothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void undoesGzip()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a text"), gunzip(gzip("a text"), mebibyte));
        CPPUNIT_ASSERT_EQUAL(std::string(), gunzip(gzip(""), mebibyte));
    }

    void undoesMoreThanOnePiece()
    {
        const auto text = noise(300'000);
        CPPUNIT_ASSERT(text == gunzip(gzip(text), mebibyte));
    }

    void joinsSeveralMembers()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), gunzip(gzip("a") + gzip("") + gzip("bc"), mebibyte));
    }

    void refusesABodyCutAtAnyByte()
    {
        const auto whole = gzip("a text that is long enough to have a body");
        for (std::size_t length = 0; length < whole.size(); ++length)
            CPPUNIT_ASSERT_EQUAL(400, statusOf(whole.substr(0, length)));
    }

    void refusesWhatIsNotGzip()
    {
        CPPUNIT_ASSERT_EQUAL(400, statusOf("{\"value\":1}"));
        CPPUNIT_ASSERT_EQUAL(400, statusOf(std::string(100, '\0')));
        CPPUNIT_ASSERT_EQUAL(400, statusOf("\x1f\x8b"));
    }

    void refusesWhatFollowsTheLastMember()
    {
        CPPUNIT_ASSERT_EQUAL(400, statusOf(gzip("a") + "x"));
        CPPUNIT_ASSERT_EQUAL(400, statusOf(gzip("a") + gzip("b").substr(0, 12)));
    }

    void refusesADamagedChecksum()
    {
        auto body = gzip("a text");
        body[body.size() - 8] = static_cast<char>(body[body.size() - 8] ^ 1);
        CPPUNIT_ASSERT_EQUAL(400, statusOf(body));
    }

    void countsTheLimitAfterDecompression()
    {
        const auto body = gzip(noise(1000));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(body, 1000));
        CPPUNIT_ASSERT_EQUAL(413, statusOf(body, 999));
        CPPUNIT_ASSERT_EQUAL(413, statusOf(gzip(noise(600)) + gzip(noise(600)), 1000));
    }

    void recognisesABombBelowTheLimit()
    {
        CPPUNIT_ASSERT_EQUAL(413, statusOf(gzip(std::string(10 * mebibyte, 'x')), 100 * mebibyte));
    }

    void lets64KibibytesCompressAsTheyLike()
    {
        CPPUNIT_ASSERT_EQUAL(200, statusOf(gzip(std::string(std::size_t{64} * 1024, 'x'))));
    }

    void letsAnotherThreadServeWhileItTakesLong()
    {
        weir::test::CountingHook hook;
        auto* const before = weir::Blocking::install(&hook);
        const int small = statusOf(gzip(noise(60'000)));
        const int enteredForSmall = hook.entered;
        const int large = statusOf(gzip(noise(300'000)));
        weir::Blocking::install(before);
        CPPUNIT_ASSERT_EQUAL(200, small);
        CPPUNIT_ASSERT_EQUAL(0, enteredForSmall);
        CPPUNIT_ASSERT_EQUAL(200, large);
        CPPUNIT_ASSERT_EQUAL(1, hook.entered);
        CPPUNIT_ASSERT_EQUAL(1, hook.left);
    }

    // Blocks of a deflate stream, and members, of which none has any content.
    void refusesWhatHoldsNothing()
    {
        const std::string head("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
        const std::string emptyBlock("\0\0\0\xff\xff", 5);
        const std::string emptyMember = gzip("");
        for (const auto& [begin, part] : {std::pair(head, emptyBlock), std::pair(std::string(), emptyMember)})
        {
            std::string body = begin;
            while (body.size() < mebibyte)
                body += part;
            weir::test::CountingHook hook;
            auto* const before = weir::Blocking::install(&hook);
            const int status = statusOf(body);
            weir::Blocking::install(before);
            CPPUNIT_ASSERT_EQUAL(400, status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE("another thread serves meanwhile", 1, hook.entered);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(GunzipTest);
} // namespace
