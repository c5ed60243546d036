#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using namespace weir::test;

/// The session that README.md shows.
class SmokeTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SmokeTest);
    CPPUNIT_TEST(answersTheSessionByteForByte);
    CPPUNIT_TEST(endsWithZeroOnSigterm);
    CPPUNIT_TEST_SUITE_END();

public:
    void answersTheSessionByteForByte()
    {
        const ServerProcess server(Configuration().set("modules", "ratelimit, cache, metrics"));
        HttpClient client = server.client();
        expect(200, R"({"status":"ok"})", client.get("/health"));
        expect(201, R"({"message":"Metric stored successfully"})",
               client.postJson("/api/metrics", R"({"timestamp":"2025-01-01T10:00:00","value":75,"type":"cpu"})"));
        expect(200, R"({"type":"cpu","count":1,"average":75.0})", client.get("/api/metrics/summary?metric_type=cpu"));
    }

    void endsWithZeroOnSigterm()
    {
        ServerProcess server;
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/health").status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, server.stop());
    }

private:
    static void expect(int status, const std::string& body, const HttpReply& reply)
    {
        CPPUNIT_ASSERT_EQUAL(body, reply.body);
        CPPUNIT_ASSERT_EQUAL(status, reply.status);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), reply.header("Content-Type"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SmokeTest);
} // namespace
