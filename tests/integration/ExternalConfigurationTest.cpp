// What is called, as the configuration has it: a simulation, another service after a reload, or nothing at all.
#include "ExternalServer.h"
#include "support/Json.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <set>
#include <thread>

namespace
{
using namespace std::chrono_literals;
using namespace weir::test;

const std::string simulatedAnswer = R"({"external":"ok","value":134})";

class ExternalConfigurationTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ExternalConfigurationTest);
    CPPUNIT_TEST(simulatesAServiceAndSaysSo);
    CPPUNIT_TEST(repeatsASimulationOfTheSameSeed);
    CPPUNIT_TEST(boundsASimulatedServiceThatHangs);
    CPPUNIT_TEST(boundsASimulatedServiceThatIsSlow);
    CPPUNIT_TEST(refusesAConfigurationThatCannotWork);
    CPPUNIT_TEST(takesAnotherServiceOnReloadAndKeepsWhatItMay);
    CPPUNIT_TEST(failsNoRequestWhileItReloads);
    CPPUNIT_TEST(endsCleanly);
    CPPUNIT_TEST_SUITE_END();

public:
    void simulatesAServiceAndSaysSo()
    {
        const ServerProcess server(simulated().set("external.simulated.failureRate", "0%"));
        CPPUNIT_ASSERT(server.log().find("simulated service") != std::string::npos);
        std::set<std::string> bodies;
        for (int i = 0; i < 20; ++i)
            bodies.insert(server.client().get("/external").body);
        CPPUNIT_ASSERT(bodies.size() > 5);
        server.configure(simulated().set("external.simulated.failureRate", "100%"));
        CPPUNIT_ASSERT_EQUAL(200, server.admin().request("POST", "/admin/reload").status);
        (void)assertProblem(502, server.client().get("/external"));
    }

    void repeatsASimulationOfTheSameSeed()
    {
        const auto bodies = []
        {
            const ServerProcess server(simulated().set("external.simulated.seed", "4711"));
            std::string all;
            for (int i = 0; i < 30; ++i)
            {
                const auto reply = server.client().get("/external");
                all += reply.status == 200 ? reply.body : std::to_string(reply.status);
            }
            return all;
        };
        const auto first = bodies();
        CPPUNIT_ASSERT_EQUAL(first, bodies());
        CPPUNIT_ASSERT(first.find("502") != std::string::npos && first.find("value") != std::string::npos);
    }

    void boundsASimulatedServiceThatHangs()
    {
        const ServerProcess server(simulated().set("external.simulated.hangRate", "100%"));
        assertEndsAt(1s, 504, timedGet(server));
    }

    void boundsASimulatedServiceThatIsSlow()
    {
        const ServerProcess server(
            simulated().set("external.simulated.latency", "1m").set("external.simulated.failureRate", "0%"));
        assertEndsAt(1s, 504, timedGet(server));
        server.configure(
            simulated().set("external.simulated.latency", "300ms").set("external.simulated.failureRate", "0%"));
        CPPUNIT_ASSERT_EQUAL(200, server.admin().request("POST", "/admin/reload").status);
        const auto timed = timedGet(server);
        CPPUNIT_ASSERT_EQUAL(200, timed.reply.status);
        CPPUNIT_ASSERT(timed.time >= 300ms);
    }

    void refusesAConfigurationThatCannotWork()
    {
        constexpr int badConfiguration = 78;
        const auto assertRefused = [](const Configuration& configuration, const std::vector<std::string>& texts)
        { assertEnds(badConfiguration, runServer(configuration), texts); };
        for (const std::string host : {"127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "[::1]", "[fe80::1]",
                                       "[::ffff:10.0.0.1]", "0.0.0.0", "[64:ff9b::7f00:1]"})
            assertRefused(callingUrl("http://" + host).set("external.allowPrivate", "false"),
                          {"external.url", "private address", "external.allowPrivate"});
        assertRefused(callingUrl("ftp://example.org"), {"external.url", "http://"});
        assertRefused(callingUrl("http://user:secret@example.org"), {"external.url", "user and password"});
        assertRefused(callingUrl("http://example.org").set("external.allowHosts", "example.com, example.net"),
                      {"external.url", "external.allowHosts"});
        assertRefused(proxying(""), {"external.mode", "needs external.url"});
        assertRefused(proxying("http://example.org").set("external.route", "* /external"), {"external.route"});
        assertRefused(callingUrl("https://example.org").set("external.tls.ca", "/nowhere/ca.pem"), {"external.tls.ca"});
    }

    void takesAnotherServiceOnReloadAndKeepsWhatItMay()
    {
        const FakeUpstream first(always(plainAnswer(200, R"({"value":1})")));
        const FakeUpstream second(always(plainAnswer(200, R"({"value":2})")));
        const ServerProcess server(callingUrl(first.url()));
        const auto value = [&] { return server.client().get("/external").body; };
        const auto reload = [&](const Configuration& configuration)
        {
            server.configure(configuration);
            return server.admin().request("POST", "/admin/reload").status;
        };
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"external":"ok","value":1})"), value());
        CPPUNIT_ASSERT_EQUAL(200, reload(callingUrl(first.url()).set("external.timeout", "5s")));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"external":"ok","value":1})"), value());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), first.connections());
        CPPUNIT_ASSERT_EQUAL(422, reload(callingUrl("http://10.0.0.1").set("external.allowPrivate", "false")));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"external":"ok","value":1})"), value());
        CPPUNIT_ASSERT_EQUAL(200, reload(callingUrl(second.url())));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"external":"ok","value":2})"), value());
        CPPUNIT_ASSERT_EQUAL(200, reload(proxying(second.url())));
        CPPUNIT_ASSERT_EQUAL(404, server.client().get("/external").status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"value":2})"), server.client().get("/external/").body);
        CPPUNIT_ASSERT_EQUAL(5.0, callsWith(server, "ok"));
    }

    void failsNoRequestWhileItReloads()
    {
        const FakeUpstream upstream(always(plainAnswer(200, R"({"value":134})")));
        const std::string port = std::to_string(upstream.port());
        const ServerProcess server(callingUrl("http://loopback.example:" + port), {}, ownResolver());
        std::atomic<bool> over = false;
        std::atomic<int> bad = 0;
        std::jthread calling(
            [&]
            {
                for (auto client = server.client(); !over;)
                    bad += client.get("/external").status == 200 ? 0 : 1;
            });
        for (int i = 0; i < 20; ++i)
        {
            server.configure(callingUrl((i % 2 == 0 ? "http://127.0.0.1:" : "http://loopback.example:") + port));
            CPPUNIT_ASSERT_EQUAL(200, server.admin().request("POST", "/admin/reload").status);
        }
        over = true;
        calling.join();
        CPPUNIT_ASSERT_EQUAL(0, bad.load());
    }

    void endsCleanly()
    {
        const FakeUpstream upstream(always(plainAnswer(200, R"({"value":134})")));
        ServerProcess server(callingUrl("http://loopback.example:" + std::to_string(upstream.port())), {},
                             ownResolver());
        CPPUNIT_ASSERT_EQUAL(simulatedAnswer, server.client().get("/external").body);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, server.stop());
    }

private:
    static Configuration simulated()
    {
        return Configuration().set("modules", "external").set("external.retries", "0").set("external.timeout", "1s");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExternalConfigurationTest);
} // namespace
