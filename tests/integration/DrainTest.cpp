#include "support/GateKeeper.h"
#include "support/Json.h"
#include "support/ServerProcess.h"
#include "weir/Http.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <future>
#include <string>

namespace
{
using namespace weir::test;

/// How the server ends.
class DrainTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DrainTest);
    CPPUNIT_TEST(finishesARequestThatIsInFlight);
    CPPUNIT_TEST(turnsUnreadyButStaysAliveDuringTheDelay);
    CPPUNIT_TEST(endsAtOnceOnASecondSigterm);
    CPPUNIT_TEST(leavesARequestThatTakesTooLong);
    CPPUNIT_TEST(outlivesASignalOfABrokenConnection);
    CPPUNIT_TEST_SUITE_END();

public:
    void finishesARequestThatIsInFlight()
    {
        const TemporaryFolder folder;
        const GateKeeper gate(folder.path());
        ServerProcess server(gated(folder).set("server.drainTimeout", "60s"));
        auto answer = std::async(std::launch::async, [&] { return server.client().get("/echo/gate"); });
        gate.waitForArrival();
        server.signal(SIGTERM);
        waitUntilRefused(server);
        gate.open();
        const HttpReply reply = answer.get();
        CPPUNIT_ASSERT_EQUAL(std::string("through"), reply.body);
        CPPUNIT_ASSERT(weir::equalsIgnoringCase(reply.header("Connection"), "close"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, server.wait());
    }

    void turnsUnreadyButStaysAliveDuringTheDelay()
    {
        const TemporaryFolder folder;
        ServerProcess server(gated(folder).set("server.drainDelay", "5m"));
        server.signal(SIGTERM);
        waitUntilUnready(server);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"ok"})"), server.client().get("/health").body);
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/livez").status);
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/echo/x").status);
    }

    void endsAtOnceOnASecondSigterm()
    {
        const TemporaryFolder folder;
        const GateKeeper gate(folder.path());
        ServerProcess server(gated(folder).set("server.drainDelay", "5m").set("server.drainTimeout", "5m"));
        auto answer = std::async(std::launch::async, [&] { return outcome(server, "/echo/gate"); });
        gate.waitForArrival();
        server.signal(SIGTERM);
        waitUntilUnready(server);
        server.signal(SIGTERM);
        server.wait(); // far sooner than the delay
        CPPUNIT_ASSERT_EQUAL(std::string("no answer"), answer.get());
    }

    void leavesARequestThatTakesTooLong()
    {
        const TemporaryFolder folder;
        const GateKeeper gate(folder.path());
        ServerProcess server(gated(folder).set("server.drainTimeout", "1s"));
        auto answer = std::async(std::launch::async, [&] { return outcome(server, "/echo/gate"); });
        gate.waitForArrival();
        server.stop();
        CPPUNIT_ASSERT_EQUAL(std::string("no answer"), answer.get());
    }

    void outlivesASignalOfABrokenConnection()
    {
        ServerProcess server;
        server.signal(SIGPIPE);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"ok"})"), server.client().get("/health").body);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, server.stop());
    }

private:
    static Configuration gated(const TemporaryFolder& folder)
    {
        return Configuration()
            .addModulesFolder(fixtureFolder("echo"))
            .set("modules", "echo")
            .set("echo.gate", folder.path().string());
    }

    static std::string outcome(const ServerProcess& server, const std::string& target)
    {
        try
        {
            return std::to_string(server.client().get(target).status);
        }
        catch (const std::exception&)
        {
            return "no answer";
        }
    }

    static void waitUntilRefused(const ServerProcess& server)
    {
        while (outcome(server, "/health") != "no answer")
        {
        }
    }

    static void waitUntilUnready(const ServerProcess& server)
    {
        while (outcome(server, "/readyz") != "503")
        {
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DrainTest);
} // namespace
