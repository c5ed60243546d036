#include "weir/Readiness.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <chrono>
#include <sys/socket.h>
#include <unistd.h>

namespace
{
using namespace std::chrono_literals;
using weir::awaitDescriptor;
using weir::MonotonicTime;
using weir::Readiness;

MonotonicTime now()
{
    return std::chrono::steady_clock::now();
}

class ReadinessTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ReadinessTest);
    CPPUNIT_TEST(returnsAtOnceWhenThereIsSomethingToRead);
    CPPUNIT_TEST(returnsAtOnceWhenThereIsRoomToWrite);
    CPPUNIT_TEST(returnsWhenTheOtherEndIsClosed);
    CPPUNIT_TEST(returnsWhenTheTimeHasCome);
    CPPUNIT_TEST(returnsAtOnceWhenTheTimeHasPassed);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { CPPUNIT_ASSERT_EQUAL(0, ::socketpair(AF_UNIX, SOCK_STREAM, 0, _ends.data())); }

    void tearDown() override
    {
        for (const int end : _ends)
            ::close(end);
    }

    void returnsAtOnceWhenThereIsSomethingToRead()
    {
        CPPUNIT_ASSERT_EQUAL(ssize_t{1}, ::write(_ends[1], "x", 1));
        assertReturnsAtOnce(Readiness::readable);
    }

    void returnsAtOnceWhenThereIsRoomToWrite() { assertReturnsAtOnce(Readiness::writable); }

    void returnsWhenTheOtherEndIsClosed()
    {
        ::shutdown(_ends[1], SHUT_RDWR);
        assertReturnsAtOnce(Readiness::readable);
    }

    void returnsWhenTheTimeHasCome()
    {
        const auto until = now() + 20ms;
        awaitDescriptor(_ends[0], Readiness::readable, until);
        CPPUNIT_ASSERT(now() >= until);
    }

    void returnsAtOnceWhenTheTimeHasPassed()
    {
        const auto start = now();
        awaitDescriptor(_ends[0], Readiness::readable, start - 1h);
        CPPUNIT_ASSERT(now() - start < 30s);
    }

private:
    void assertReturnsAtOnce(Readiness readiness)
    {
        const auto start = now();
        awaitDescriptor(_ends[0], readiness, start + 1h);
        CPPUNIT_ASSERT(now() - start < 30s);
    }

    std::array<int, 2> _ends{};
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReadinessTest);
} // namespace
