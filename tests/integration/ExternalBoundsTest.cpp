// A service that sends what nobody can hold, or what is no answer: memory stays flat, nothing broken passes for whole.
#include "ExternalServer.h"
#include "Samples.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>

namespace
{
using namespace std::chrono_literals;
using namespace weir::test;
using Then = FakeUpstream::Then;

constexpr std::size_t gibibyte = std::size_t(1) << 30U;
constexpr double mebibyte = 1 << 20U;

class ExternalBoundsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ExternalBoundsTest);
    CPPUNIT_TEST(takesNoMoreThanItsLimitOfAGibibyteThatIsAnnounced);
    CPPUNIT_TEST(takesNoMoreThanItsLimitOfAGibibyteInChunks);
    CPPUNIT_TEST(takesNoMoreThanItsLimitOfAGibibyteThatIsNotAnnounced);
    CPPUNIT_TEST(takesNoMoreThanItsLimitOfAHeadWithoutEnd);
    CPPUNIT_TEST(takesNoMoreThanItsLimitOfALineWithoutEnd);
    CPPUNIT_TEST(takesNoMoreThanItsLimitOfInterimAnswersWithoutEnd);
    CPPUNIT_TEST(takesNoMoreThanItsLimitOfAChunkExtensionWithoutEnd);
    CPPUNIT_TEST(takesNoMoreThanItsLimitOfTrailersWithoutEnd);
    CPPUNIT_TEST(takesNoBrokenAnswerForAWholeOne);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesNoMoreThanItsLimitOfAGibibyteThatIsAnnounced()
    {
        assertBounded("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", std::string(64 * 1024, 'x'),
                      "external.maxResponse");
    }

    void takesNoMoreThanItsLimitOfAGibibyteInChunks()
    {
        assertBounded("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                      "10000\r\n" + std::string(0x10000, 'x') + "\r\n", "external.maxResponse");
    }

    void takesNoMoreThanItsLimitOfAGibibyteThatIsNotAnnounced()
    {
        assertBounded("HTTP/1.1 200 OK\r\n\r\n", std::string(64 * 1024, 'x'), "external.maxResponse");
    }

    void takesNoMoreThanItsLimitOfAHeadWithoutEnd()
    {
        std::string fields;
        for (int i = 0; i < 4096; ++i)
            fields += "X-Bomb: " + std::string(8, 'b') + "\r\n";
        assertBounded("HTTP/1.1 200 OK\r\n", fields, "external.maxResponseHead");
    }

    void takesNoMoreThanItsLimitOfALineWithoutEnd()
    {
        assertBounded("HTTP/1.1 200 OK\r\nX-Bomb: ", std::string(64 * 1024, 'b'), "external.maxResponseHead");
    }

    void takesNoMoreThanItsLimitOfInterimAnswersWithoutEnd()
    {
        std::string interim;
        for (int i = 0; i < 1024; ++i)
            interim += "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
        assertBounded("", interim, "external.maxResponseHead");
    }

    void takesNoMoreThanItsLimitOfAChunkExtensionWithoutEnd()
    {
        assertBounded("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=", std::string(64 * 1024, 'e'),
                      "external.maxResponseHead");
    }

    void takesNoMoreThanItsLimitOfTrailersWithoutEnd()
    {
        assertBounded("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X-Trailer: tttttttttttttttt\r\n",
                      "external.maxResponseHead");
    }

    void takesNoBrokenAnswerForAWholeOne()
    {
        FakeUpstream upstream(always(""));
        const ServerProcess server(limited(upstream.url()));
        for (const std::string head :
             {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"})
            for (const std::string body :
                 {"", R"({"value":1})", "zz\r\n{\"value\":1}\r\n0\r\n\r\n", "b\r\n{\"value\":1}",
                  "b\r\n{\"value\":1}0\r\n\r\n", "b\r\n{\"value\":1}\r\n", "-b\r\n{\"value\":1}\r\n0\r\n\r\n",
                  "1000000000000000b\r\n{\"value\":1}\r\n0\r\n\r\n"})
                assertBroken(upstream, server, head + body);
        for (const std::string answer :
             {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 11\r\n\r\n{\"value\":1}",
              "HTTP/1.1 200 OK\r\nContent-Length: 11, 11\r\n\r\n{\"value\":1}",
              "HTTP/1.1 200 OK\r\nContent-Length: +11\r\n\r\n{\"value\":1}",
              "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n folded\r\n\r\n{\"value\":1}",
              "HTTP/1.1 200 OK\r\nContent-Length : 11\r\n\r\n{\"value\":1}",
              "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 11\r\n\r\n{\"value\":1}",
              "HTTP/2 200 OK\r\nContent-Length: 11\r\n\r\n{\"value\":1}", "{\"value\":1}",
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"})
            assertBroken(upstream, server, answer);
    }

private:
    static Configuration limited(const std::string& url) { return callingUrl(url).set("external.timeout", "30s"); }

    static void assertBroken(FakeUpstream& upstream, const ServerProcess& server, const std::string& answer)
    {
        upstream.script(
            [answer](const Asked&, UpstreamPeer& peer)
            {
                peer.send(answer);
                return Then::close;
            });
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer, 502, server.client().get("/external").status);
    }

    /// The service sends `head`, and then `piece` until a gibibyte has gone out or the server has had enough.
    static void assertBounded(const std::string& head, const std::string& piece, const std::string& key)
    {
        std::atomic<std::size_t> sent = 0;
        const FakeUpstream upstream(
            [&](const Asked&, UpstreamPeer& peer)
            {
                peer.send(head);
                while (sent < gibibyte && peer.send(piece))
                    sent += piece.size();
                return Then::close;
            });
        const ServerProcess server(limited(upstream.url()));
        (void)server.client().get("/health");
        const auto before = sample(server, "process_resident_memory_bytes").value_or(0);
        constexpr int times = 5;
        for (int i = 0; i < times; ++i)
            assertEndsBy(10s, 502, timedGet(server));
        const auto after = sample(server, "process_resident_memory_bytes").value_or(0);
        CPPUNIT_ASSERT_EQUAL(double(times), limitHits(server, key));
        CPPUNIT_ASSERT(before > 0);
        CPPUNIT_ASSERT_MESSAGE("grown by MiB: " + std::to_string((after - before) / mebibyte),
                               after - before < 32 * mebibyte);
        CPPUNIT_ASSERT_MESSAGE("sent: " + std::to_string(sent), sent < gibibyte / 8);
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/health").status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExternalBoundsTest);
} // namespace
