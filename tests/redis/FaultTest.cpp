// A server that misbehaves, by script.
#include "redis/Rig.h"
#include "redis/Waits.h"
#include "support/FakeRedis.h"
#include "support/Resp.h"

#include <cppunit/extensions/HelperMacros.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace weir::test;

const std::string loading = resp::error("LOADING Redis is loading the dataset in memory");
const std::string readOnly = resp::error("READONLY You can't write against a read only replica.");
// Before Redis 7.
const std::string readOnlyInAScript = resp::error(
    "ERR Error running script (call to f_1): @user_script:1: -READONLY You can't write against a read only replica.");

std::string repeated(std::size_t count, std::string_view text)
{
    std::string result;
    while (count-- > 0)
        result += text;
    return result;
}

class FaultTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FaultTest);
    CPPUNIT_TEST(fallsBackAtOnceOnceASilentServerIsKnown);
    CPPUNIT_TEST(isNotUpWhileAServerAcceptsButNeverAnswers);
    CPPUNIT_TEST(survivesAConnectionThatEndsAnywhereInAReply);
    CPPUNIT_TEST(survivesAReplyThatStopsHalfway);
    CPPUNIT_TEST(refusesGarbage);
    CPPUNIT_TEST(waitsNoLongerForGarbageWithoutEnd);
    CPPUNIT_TEST(refusesAReplyThatNobodyAskedFor);
    CPPUNIT_TEST(refusesAnOversizedReplyWithoutWaitingForIt);
    CPPUNIT_TEST(takesNestedRepliesButNotDeepOnes);
    CPPUNIT_TEST(takesALargeReply);
    CPPUNIT_TEST(isNotUpWhileTheServerIsLoading);
    CPPUNIT_TEST(doesNotWaitForAServerThatStartsLoading);
    CPPUNIT_TEST(leavesAServerThatBecameAReplica);
    CPPUNIT_TEST(leavesAServerWhoseScriptsMayNotWrite);
    CPPUNIT_TEST(keepsTheConnectionWhenOnlyACallerLosesPatience);
    CPPUNIT_TEST(dropsTheConnectionThatOwesAReplyForTooLong);
    CPPUNIT_TEST(failsAWholePipelineIfAReplyIsMissing);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _server.emplace(); }

    void tearDown() override
    {
        _rig.reset();
        _server.reset();
    }

    void fallsBackAtOnceOnceASilentServerIsKnown()
    {
        connect();
        _server->react(Reaction::silentAfter(0));
        Tally tally;
        for (int i = 0; i < 200; ++i)
        {
            const Timed call = timedCall(*_rig, {"ECHO", "token"});
            CPPUNIT_ASSERT_MESSAGE(call.outcome, call.outcome == "timeout" || call.outcome == "down");
            tally.add(call);
        }
        tally.assertBounded(1);
        assertRecovers();
    }

    void isNotUpWhileAServerAcceptsButNeverAnswers()
    {
        _server->react(Reaction::silentAfter(0));
        _rig.emplace(settings());
        CPPUNIT_ASSERT(!_rig->client().waitUntilUp(patience));
        assertDownAtOnce(*_rig);
        assertRecovers();
    }

    void survivesAConnectionThatEndsAnywhereInAReply()
    {
        connect();
        const std::string reply = resp::bulk("token");
        for (std::size_t n = 0; n < reply.size(); ++n)
        {
            _server->react(Reaction::closeAfter(n));
            assertFails(timedCall(*_rig, {"ECHO", "token"}));
            assertRecovers();
        }
    }

    void survivesAReplyThatStopsHalfway()
    {
        connect();
        for (const std::size_t n : {1UL, 4UL, 7UL})
        {
            _server->react(Reaction::silentAfter(n));
            const Timed call = timedCall(*_rig, {"ECHO", "token"});
            CPPUNIT_ASSERT_EQUAL("timeout"s, call.outcome);
            CPPUNIT_ASSERT(call.took < settings().timeout + slack);
            assertRecovers();
        }
    }

    void refusesGarbage()
    {
        for (const std::string& garbage :
             {"HTTP/1.1 400 Bad Request\r\n\r\n"s, "\r\n"s, "token\r\n"s, ":12x\r\n"s, ":\r\n"s,
              ":99999999999999999999\r\n"s, "$-2\r\n"s, "$x\r\n"s, "$3\r\nabcdef\r\n"s, "*-2\r\n"s, "*1x\r\n"s,
              "*1\r\n?\r\n"s, "+OK\n+OK\n"s + std::string(1 << 20, 'x')})
            assertProtocolError(garbage);
    }

    void waitsNoLongerForGarbageWithoutEnd()
    {
        connect();
        _server->react(Reaction::answer(std::string(1000, '\0')));
        const Timed call = timedCall(*_rig, {"ECHO", "token"});
        assertFails(call);
        CPPUNIT_ASSERT(call.took < settings().timeout + slack);
        assertRecovers();
    }

    void refusesAReplyThatNobodyAskedFor()
    {
        connect();
        _server->react(Reaction::answer(resp::bulk("mine") + resp::bulk("nobody's")));
        static_cast<void>(_rig->call({"ECHO", "mine"}));
        _server->react(Reaction{});
        for (int i = 0; i < 20; ++i)
        {
            const std::string token = "token" + std::to_string(i);
            const std::string outcome = _rig->call({"ECHO", token});
            CPPUNIT_ASSERT_MESSAGE(outcome, outcome == '"' + token + '"' || outcome == "down" || outcome == "protocol");
        }
        assertRecovers();
    }

    void refusesAnOversizedReplyWithoutWaitingForIt()
    {
        assertProtocolError("$1000000000\r\n");
        assertProtocolError("$9223372036854775807\r\n");
        assertProtocolError("*100000000\r\n");
        assertProtocolError("*1000000\r\n" + repeated(100, "*1000000\r\n"));
    }

    void takesNestedRepliesButNotDeepOnes()
    {
        connect();
        _server->react(Reaction::answer(repeated(4, "*1\r\n") + ":1\r\n"));
        CPPUNIT_ASSERT_EQUAL("[[[[1]]]]"s, _rig->call({"ECHO", "token"}));
        assertProtocolError(repeated(20, "*1\r\n") + ":1\r\n");
        assertProtocolError(repeated(1'000'000, "*1\r\n"));
    }

    void takesALargeReply()
    {
        _rig.emplace(patientSettingsFor(*_server));
        _rig->assertUp();
        const std::string text(16 << 20, 'x');
        _server->react(Reaction::answer(resp::bulk(text)));
        CPPUNIT_ASSERT(_rig->call({"ECHO", "token"}) == '"' + text + '"');
        _server->react(Reaction::answer("*500000\r\n" + repeated(500'000, ":1\r\n")));
        CPPUNIT_ASSERT(_rig->call({"ECHO", "token"}).starts_with("[1, 1"));
    }

    void isNotUpWhileTheServerIsLoading()
    {
        _server->react(Reaction::answer(loading));
        _rig.emplace(settings());
        CPPUNIT_ASSERT(!_rig->client().waitUntilUp(patience));
        assertDownAtOnce(*_rig);
        assertRecovers();
    }

    void doesNotWaitForAServerThatStartsLoading()
    {
        connect();
        _server->react(Reaction::answer(loading));
        for (int i = 0; i < 20; ++i)
        {
            const Timed call = timedCall(*_rig, {"GET", "key"});
            CPPUNIT_ASSERT_MESSAGE(call.outcome, call.outcome == "refused" || call.outcome == "down");
            CPPUNIT_ASSERT(call.took < slack);
        }
        assertRecovers();
    }

    void leavesAServerThatBecameAReplica() { leavesAfter(readOnly); }

    void leavesAServerWhoseScriptsMayNotWrite() { leavesAfter(readOnlyInAScript); }

    void keepsTheConnectionWhenOnlyACallerLosesPatience()
    {
        _rig.emplace(patientSettingsFor(*_server));
        _rig->assertUp();
        _server->react([](const FakeRedis::Command& command)
                       { return command.back() == "late" ? Reaction::late(100ms) : Reaction{}; });
        const auto soon = std::chrono::steady_clock::now() + 20ms;
        CPPUNIT_ASSERT_EQUAL("timeout"s, shown(_rig->client().call(soon, {"ECHO", "late"})));
        CPPUNIT_ASSERT_EQUAL("\"mine\""s, _rig->call({"ECHO", "mine"}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _server->accepted());
    }

    void dropsTheConnectionThatOwesAReplyForTooLong()
    {
        connect();
        _server->react([](const FakeRedis::Command& command)
                       { return command.back() == "late" ? Reaction::late(1h) : Reaction{}; });
        CPPUNIT_ASSERT_EQUAL("timeout"s, _rig->call({"ECHO", "late"}));
        assertRecovers();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _server->accepted());
    }

    void failsAWholePipelineIfAReplyIsMissing()
    {
        connect();
        _server->react([](const FakeRedis::Command& command)
                       { return command.back() == "third" ? Reaction::closeAfter(3) : Reaction{}; });
        const std::vector<weir::Redis::Command> commands{{"ECHO", "first"}, {"ECHO", "second"}, {"ECHO", "third"}};
        const auto end = std::chrono::steady_clock::now() + settings().timeout;
        CPPUNIT_ASSERT(!_rig->client().pipeline(end, commands));
        assertRecovers();
    }

private:
    [[nodiscard]] weir::host::RedisSettings settings() const { return settingsFor(*_server); }

    void leavesAfter(const std::string& error)
    {
        connect();
        _server->react(
            [error](const FakeRedis::Command& command)
            {
                if (command.front() == "ROLE")
                    return Reaction::answer(resp::array({resp::bulk("slave"), resp::bulk("127.0.0.1")}));
                return command.front() == "SET" ? Reaction::answer(error) : Reaction{};
            });
        CPPUNIT_ASSERT_EQUAL("refused"s, _rig->call({"SET", "key", "value"}));
        for (int i = 0; i < 200; ++i)
            assertDownAtOnce(*_rig);
        assertRecovers();
    }

    void connect()
    {
        _rig.emplace(settings());
        _rig->assertUp();
    }

    static void assertFails(const Timed& call)
    {
        CPPUNIT_ASSERT_MESSAGE(call.outcome,
                               call.outcome == "down" || call.outcome == "protocol" || call.outcome == "timeout");
    }

    /// A new client is told of a protocol error, without waiting for more bytes, and comes up again.
    void assertProtocolError(const std::string& bytes)
    {
        _server->react(Reaction{});
        _rig.emplace(patientSettingsFor(*_server));
        _rig->assertUp();
        _server->react(Reaction::answer(bytes));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes.substr(0, 40), "protocol"s, _rig->call({"ECHO", "token"}));
        assertRecovers();
    }

    void assertRecovers()
    {
        _server->react(Reaction{});
        assertAnswersAgain(*_rig);
    }

    std::optional<FakeRedis> _server;
    std::optional<Rig> _rig;
};

CPPUNIT_TEST_SUITE_REGISTRATION(FaultTest);
} // namespace
