// A resolver that never answers: what it is asked for is given up.
#include "ExternalServer.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using namespace weir::test;

class SilentResolverTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SilentResolverTest);
    CPPUNIT_TEST(letsTheServerStopThatCallsAService);
    CPPUNIT_TEST(letsTheServerStopThatWantsRedis);
    CPPUNIT_TEST(keepsNoOtherNameFromBeingLookedUp);
    CPPUNIT_TEST_SUITE_END();

public:
    void letsTheServerStopThatCallsAService()
    {
        ServerProcess server(callingUrl("http://silent.example:80/").set("external.timeout", "100ms"), {},
                             ownResolver());
        CPPUNIT_ASSERT_EQUAL(504, timedGet(server).reply.status);
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
    }

    void letsTheServerStopThatWantsRedis()
    {
        ServerProcess server(Configuration().set("modules", "metrics").set("redis.url", "redis://silent.example:6379"),
                             {}, ownResolver());
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/health").status);
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
    }

    void keepsNoOtherNameFromBeingLookedUp()
    {
        const FakeUpstream upstream(always(plainAnswer(200, R"({"value":1})")));
        const auto calling = [](const std::string& authority)
        { return callingUrl("http://" + authority).set("external.timeout", "1m"); };
        const ServerProcess server(calling("silent.example:80").set("external.timeout", "100ms"), {}, ownResolver());
        CPPUNIT_ASSERT_EQUAL(504, timedGet(server).reply.status);
        server.configure(calling("loopback.example:" + std::to_string(upstream.port())));
        CPPUNIT_ASSERT_EQUAL(200, server.admin().request("POST", "/admin/reload").status);
        CPPUNIT_ASSERT_EQUAL(200, timedGet(server).reply.status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SilentResolverTest);
} // namespace
