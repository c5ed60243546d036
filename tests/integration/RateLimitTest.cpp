#include "Samples.h"
#include "support/Json.h"
#include "support/RealRedis.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <ctime>
#include <regex>
#include <string>
#include <thread>

namespace
{
using namespace weir::test;
using namespace std::chrono_literals;

/// Who may ask how often, and what those are told who ask more.
class RateLimitTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RateLimitTest);
    CPPUNIT_TEST(refusesTheSixthPostInAMinute);
    CPPUNIT_TEST(refusesTheSixthPostInAMinuteThroughRedis);
    CPPUNIT_TEST(admitsAgainThoughRefusedOnesKeepComing);
    CPPUNIT_TEST(admitsAgainThoughRefusedOnesKeepComingThroughRedis);
    CPPUNIT_TEST(limitsNoOtherRoute);
    CPPUNIT_TEST(countsEachClientByItself);
    CPPUNIT_TEST(takesAnIPv6NetworkForOneClient);
    CPPUNIT_TEST(takesAMappedAddressForTheOneInside);
    CPPUNIT_TEST(countsByAHeaderWhereThereIsOne);
    CPPUNIT_TEST(countsARouteAsAWhole);
    CPPUNIT_TEST(letsAllowedAddressesPass);
    CPPUNIT_TEST(turnsDeniedAddressesAway);
    CPPUNIT_TEST(refusesNobodyInTheShadow);
    CPPUNIT_TEST(holdsEveryPolicyOfARoute);
    CPPUNIT_TEST(takesAnotherLimitWhileItRunsAndForgetsNothing);
    CPPUNIT_TEST(takesAnotherLimitWhileItRunsThroughRedis);
    CPPUNIT_TEST(forgetsAClientWhenAnOperatorSaysSo);
    CPPUNIT_TEST(forgetsAClientInRedisWhenAnOperatorSaysSo);
    CPPUNIT_TEST(asksForWhatAPolicyHasNoDefaultFor);
    CPPUNIT_TEST_SUITE_END();

public:
    void refusesTheSixthPostInAMinute()
    {
        const ServerProcess server(limited());
        assertRefusesTheSixth(server);
    }

    void refusesTheSixthPostInAMinuteThroughRedis()
    {
        const RealRedis redis;
        const ServerProcess server(limited().set("redis.url", redis.url()));
        waitForSample(server, "weir_redis_up", 1);
        assertRefusesTheSixth(server);
        CPPUNIT_ASSERT_MESSAGE("nothing was counted in Redis", redis.command({"KEYS", "weir:ratelimit:*"}).size() > 1);
    }

    void admitsAgainThoughRefusedOnesKeepComing()
    {
        const ServerProcess server(limited().set("ratelimit.ingest.limit", "2/2s"));
        assertAdmitsAgain(server);
    }

    void admitsAgainThoughRefusedOnesKeepComingThroughRedis()
    {
        const RealRedis redis;
        const ServerProcess server(limited().set("redis.url", redis.url()).set("ratelimit.ingest.limit", "2/2s"));
        waitForSample(server, "weir_redis_up", 1);
        assertAdmitsAgain(server);
    }

    void limitsNoOtherRoute()
    {
        const ServerProcess server(limited());
        HttpClient client = server.client();
        for (int i = 0; i < 6; ++i)
            post(client);
        const HttpReply reply = client.get("/api/metrics/types");
        CPPUNIT_ASSERT_EQUAL(200, reply.status);
        for (const std::string name : {"RateLimit", "RateLimit-Policy", "X-RateLimit-Limit"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::size_t(0), reply.count(name));
    }

    void countsEachClientByItself()
    {
        const ServerProcess server(behindAProxy());
        assertAdmitted(1, server, {{"X-Forwarded-For", "198.51.100.1"}});
        assertAdmitted(1, server, {{"X-Forwarded-For", "198.51.100.2"}});
        assertAdmitted(0, server, {{"X-Forwarded-For", "198.51.100.1"}});
    }

    void takesAnIPv6NetworkForOneClient()
    {
        const ServerProcess server(behindAProxy());
        assertAdmitted(1, server, {{"X-Forwarded-For", "2001:db8:1:2::1"}});
        assertAdmitted(0, server, {{"X-Forwarded-For", "2001:db8:1:2:ffff::2"}});
        assertAdmitted(1, server, {{"X-Forwarded-For", "2001:db8:1:3::1"}});
    }

    void takesAMappedAddressForTheOneInside()
    {
        const ServerProcess server(behindAProxy());
        assertAdmitted(1, server, {{"X-Forwarded-For", "198.51.100.1"}});
        assertAdmitted(0, server, {{"X-Forwarded-For", "::ffff:198.51.100.1"}});
        assertAdmitted(1, server, {{"X-Forwarded-For", "::ffff:198.51.100.2"}});
    }

    void countsByAHeaderWhereThereIsOne()
    {
        const ServerProcess server(
            limited().set("ratelimit.ingest.limit", "1/minute").set("ratelimit.ingest.key", "header:X-Api-Key"));
        assertAdmitted(1, server, {{"X-Api-Key", "a"}});
        assertAdmitted(1, server, {{"X-Api-Key", "b"}});
        assertAdmitted(0, server, {{"X-Api-Key", "a"}});
        assertAdmitted(1, server, {});
        assertAdmitted(0, server, {});
    }

    void countsARouteAsAWhole()
    {
        const ServerProcess server(behindAProxy().set("ratelimit.ingest.key", "route"));
        assertAdmitted(1, server, {{"X-Forwarded-For", "198.51.100.1"}});
        assertAdmitted(0, server, {{"X-Forwarded-For", "198.51.100.2"}});
    }

    void letsAllowedAddressesPass()
    {
        const ServerProcess server(behindAProxy().set("ratelimit.ingest.allow", "198.51.100.0/24, 2001:db8::/32"));
        assertAdmitted(3, server, {{"X-Forwarded-For", "198.51.100.1"}}, 3);
        assertAdmitted(3, server, {{"X-Forwarded-For", "2001:db8::1"}}, 3);
        assertAdmitted(1, server, {{"X-Forwarded-For", "203.0.113.1"}}, 3);
    }

    void turnsDeniedAddressesAway()
    {
        const ServerProcess server(behindAProxy().set("ratelimit.ingest.deny", "198.51.100.0/24"));
        HttpClient client = server.client();
        assertProblem(403, post(client, {{"X-Forwarded-For", "198.51.100.1"}}));
        assertAdmitted(1, server, {{"X-Forwarded-For", "203.0.113.1"}});
    }

    void refusesNobodyInTheShadow()
    {
        const ServerProcess server(
            limited().set("ratelimit.ingest.limit", "1/minute").set("ratelimit.ingest.mode", "shadow"));
        assertAdmitted(3, server, {}, 3);
        const std::string page = server.admin().get("/metrics").body;
        CPPUNIT_ASSERT_MESSAGE(page,
                               page.find("weir_ratelimit_decisions_total{policy=\"ingest\"") != std::string::npos);
    }

    void holdsEveryPolicyOfARoute()
    {
        const ServerProcess server(limited()
                                       .set("ratelimit.policies", "ingest, burst")
                                       .set("ratelimit.burst.routes", "POST /api/metrics")
                                       .set("ratelimit.burst.limit", "3/hour"));
        assertAdmitted(3, server, {}, 6);
        HttpClient client = server.client();
        const HttpReply refused = post(client);
        const auto problem = assertProblem(429, refused);
        CPPUNIT_ASSERT_MESSAGE(refused.body,
                               problem->getValue<std::string>("detail").starts_with("policy burst: 3 requests per "));
    }

    void takesAnotherLimitWhileItRunsAndForgetsNothing()
    {
        const Configuration configuration = limited();
        assertKeepsCountingAcrossReloads(ServerProcess(configuration), configuration);
    }

    void takesAnotherLimitWhileItRunsThroughRedis()
    {
        const RealRedis redis;
        const Configuration configuration = limited().set("redis.url", redis.url());
        const ServerProcess server(configuration);
        waitForSample(server, "weir_redis_up", 1);
        assertKeepsCountingAcrossReloads(server, configuration);
    }

    void forgetsAClientWhenAnOperatorSaysSo() { assertForgets(ServerProcess(behindAProxy())); }

    void forgetsAClientInRedisWhenAnOperatorSaysSo()
    {
        const RealRedis redis;
        const ServerProcess server(behindAProxy().set("redis.url", redis.url()));
        waitForSample(server, "weir_redis_up", 1);
        assertForgets(server);
    }

    void asksForWhatAPolicyHasNoDefaultFor()
    {
        assertEnds(78, runServer(limited().set("ratelimit.policies", "ingest, other"), {"-t"}),
                   {"ratelimit.other.routes", "ratelimit.other.limit"});
        assertEnds(78, runServer(limited().set("ratelimit.ingest.limit", "many"), {"-t"}),
                   {"ratelimit.ingest.limit", "many", "5/minute"});
    }

private:
    static Configuration limited() { return Configuration().set("modules", "ratelimit, metrics"); }

    /// Says who the client is, and lets each ask once.
    static Configuration behindAProxy()
    {
        return limited().set("server.trustedProxies", "127.0.0.0/8").set("ratelimit.ingest.limit", "1/minute");
    }

    static HttpReply post(HttpClient& client, HeaderList headers = {})
    {
        headers.emplace_back("Content-Type", "application/json");
        return client.request("POST", "/api/metrics", headers, R"({"type":"cpu","value":1})");
    }

    static void assertAdmitted(int expected, const ServerProcess& server, const HeaderList& headers, int posts = 1)
    {
        HttpClient client = server.client();
        int admitted = 0;
        for (int i = 0; i < posts; ++i)
        {
            const HttpReply reply = post(client, headers);
            CPPUNIT_ASSERT_MESSAGE(reply.body, reply.status == 201 || reply.status == 429);
            admitted += reply.status == 201 ? 1 : 0;
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE(headers.empty() ? "" : headers.front().second, expected, admitted);
    }

    static int matchedNumber(const std::string& text, const std::string& pattern)
    {
        std::smatch match;
        CPPUNIT_ASSERT_MESSAGE("not " + pattern + ": " + text,
                               std::regex_match(text, match, std::regex(pattern)) && match.size() == 2);
        return std::stoi(match[1].str());
    }

    static void assertLimitShown(int remaining, const HttpReply& reply)
    {
        const std::string left = std::to_string(remaining);
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";q=5;w=60)"), reply.header("RateLimit-Policy"));
        const int reset = matchedNumber(reply.header("RateLimit"), R"("ingest";r=)" + left + R"(;t=(\d+))");
        CPPUNIT_ASSERT(reset >= 1 && reset <= 60);
        CPPUNIT_ASSERT_EQUAL(std::string("5"), reply.header("X-RateLimit-Limit"));
        CPPUNIT_ASSERT_EQUAL(left, reply.header("X-RateLimit-Remaining"));
        const auto until = std::stoll(reply.header("X-RateLimit-Reset")) - std::time(nullptr);
        CPPUNIT_ASSERT_MESSAGE(std::to_string(until), until >= -10 && until <= 61);
    }

    static void assertRefusesTheSixth(const ServerProcess& server)
    {
        HttpClient client = server.client();
        for (int remaining = 4; remaining >= 0; --remaining)
        {
            const HttpReply reply = post(client);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, 201, reply.status);
            assertLimitShown(remaining, reply);
        }
        const HttpReply refused = post(client);
        const auto problem = assertProblem(429, refused);
        assertLimitShown(0, refused);
        CPPUNIT_ASSERT_EQUAL(std::string("https://iana.org/assignments/http-problem-types#quota-exceeded"),
                             problem->getValue<std::string>("type"));
        const std::string wait = refused.header("Retry-After");
        CPPUNIT_ASSERT_MESSAGE(wait, matchedNumber(wait, R"((\d+))") >= 1 && std::stoi(wait) <= 60);
        CPPUNIT_ASSERT_EQUAL("\"ingest\";r=0;t=" + wait, refused.header("RateLimit"));
        CPPUNIT_ASSERT_EQUAL("policy ingest: 5 requests per 60 s per client address, free again in " + wait +
                                 " s; operators: ratelimit.ingest.limit or ratelimit.ingest.allow",
                             problem->getValue<std::string>("detail"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":5,"average":1.0})"),
                             client.get("/api/metrics/summary?metric_type=cpu").body);
    }

    /// The window of two seconds moves with the two that were admitted, whoever knocks meanwhile.
    static void assertAdmitsAgain(const ServerProcess& server)
    {
        HttpClient client = server.client();
        const auto start = std::chrono::steady_clock::now();
        int admitted = 0;
        int refused = 0;
        while (admitted < 3)
        {
            ++(post(client).status == 201 ? admitted : refused);
            CPPUNIT_ASSERT_MESSAGE("never admitted again", std::chrono::steady_clock::now() - start < 60s);
            if (refused > 0)
                std::this_thread::sleep_for(10ms);
        }
        CPPUNIT_ASSERT(refused > 0);
        CPPUNIT_ASSERT_MESSAGE("three within the window", std::chrono::steady_clock::now() - start >= 2s);
    }

    static void assertKeepsCountingAcrossReloads(const ServerProcess& server, Configuration configuration)
    {
        assertAdmitted(5, server, {}, 6);
        reload(server, configuration.set("ratelimit.ingest.limit", "7/minute"));
        assertAdmitted(2, server, {}, 4);
        reload(server, configuration.set("ratelimit.ingest.limit", "3/minute"));
        assertAdmitted(0, server, {}, 2);
        reload(server, configuration.set("ratelimit.ingest.limit", "9/minute"));
        assertAdmitted(2, server, {}, 4);
    }

    static void reload(const ServerProcess& server, const Configuration& configuration)
    {
        server.configure(configuration);
        const HttpReply reply = server.admin().request("POST", "/admin/reload");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"applied":["ratelimit.ingest.limit"],"restart_required":[]})"),
                             reply.body);
    }

    static void assertForgets(const ServerProcess& server)
    {
        const HeaderList one{{"X-Forwarded-For", "198.51.100.1"}};
        const HeaderList other{{"X-Forwarded-For", "198.51.100.2"}};
        assertAdmitted(1, server, one, 2);
        assertAdmitted(1, server, other, 2);

        HttpClient admin = server.admin();
        CPPUNIT_ASSERT_EQUAL(204, admin.request("DELETE", "/admin/ratelimit/ingest?key=198.51.100.1").status);
        assertAdmitted(1, server, one, 2);
        assertAdmitted(0, server, other, 2);

        CPPUNIT_ASSERT_EQUAL(204, admin.request("DELETE", "/admin/ratelimit/ingest").status);
        assertAdmitted(1, server, one, 2);
        assertAdmitted(1, server, other, 2);
        assertProblem(404, admin.request("DELETE", "/admin/ratelimit/nobody"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RateLimitTest);
} // namespace
