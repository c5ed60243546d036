// The same cases on the fake and on the real Redis: what the fake answers, Redis answers.
#include "redis/Rig.h"
#include "support/FakeRedis.h"
#include "support/RealRedis.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::test;
using weir::Redis;

template <class Server>
Server locked(const std::string& password);

template <>
FakeRedis locked(const std::string& password)
{
    return FakeRedis(password);
}

template <>
RealRedis locked(const std::string& password)
{
    return RealRedis("requirepass " + password + "\n");
}

template <class Server>
class ConformanceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConformanceTest);
    CPPUNIT_TEST(answersAPing);
    CPPUNIT_TEST(carriesBytesOfEveryKind);
    CPPUNIT_TEST(keepsWhatIsSet);
    CPPUNIT_TEST(setsOnlyWhatIsNewIfSoAsked);
    CPPUNIT_TEST(forgetsAKeyWhenItsTimeIsOver);
    CPPUNIT_TEST(keepsAKeyWhoseTimeWasTakenAway);
    CPPUNIT_TEST(tellsHowLongAKeyHas);
    CPPUNIT_TEST(readsSeveralKeysAtOnce);
    CPPUNIT_TEST(countsAndDeletesKeys);
    CPPUNIT_TEST(counts);
    CPPUNIT_TEST(doesNotCountBeyondItsRange);
    CPPUNIT_TEST(pushesAtBothEndsOfAList);
    CPPUNIT_TEST(readsElementsOfAList);
    CPPUNIT_TEST(trimsAList);
    CPPUNIT_TEST(keepsASortedSet);
    CPPUNIT_TEST(removesFromASortedSetByScore);
    CPPUNIT_TEST(tellsTheTime);
    CPPUNIT_TEST(flushesEveryDatabase);
    CPPUNIT_TEST(refusesAnOperationOnTheWrongKindOfValue);
    CPPUNIT_TEST(refusesWhatIsNoCommand);
    CPPUNIT_TEST(tellsACallerOfARefusal);
    CPPUNIT_TEST(keepsTheOrderOfAPipeline);
    CPPUNIT_TEST(answersTheRestOfAPipelineBesideAnError);
    CPPUNIT_TEST(usesTheDatabaseOfTheSettings);
    CPPUNIT_TEST(takesThePasswordOfTheSettings);
    CPPUNIT_TEST(staysDownWithTheWrongPassword);
    CPPUNIT_TEST(comesBackEmpty);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _server.emplace();
        _rig.emplace(patientSettingsFor(*_server));
        _rig->assertUp();
    }

    void tearDown() override
    {
        _rig.reset();
        _server.reset();
    }

    void answersAPing()
    {
        expect("PONG", "PING");
        expect(R"("hello")", "PING hello");
        expect(R"("hello")", "ECHO hello");
        expect(R"("hello")", "echo hello");
        expect(R"(["master", 0, []])", "ROLE");
    }

    void carriesBytesOfEveryKind()
    {
        using namespace std::string_literals;
        for (const std::string& bytes :
             {""s, "\r\n"s, "\0"s, "$5\r\nhello\r\n"s, "\xff\xfe"s, "*1\r\n"s, std::string(1 << 20, 'x')})
        {
            CPPUNIT_ASSERT_EQUAL("OK"s, _rig->ask({"SET", "key", bytes}));
            CPPUNIT_ASSERT_EQUAL('"' + bytes + '"', _rig->ask({"GET", "key"}));
        }
    }

    void keepsWhatIsSet()
    {
        expect("null", "GET key");
        expect("OK", "SET key one");
        expect("OK", "SET key two");
        expect(R"("two")", "GET key");
    }

    void setsOnlyWhatIsNewIfSoAsked()
    {
        expect("OK", "SET key one NX");
        expect("null", "SET key two NX PX 10");
        expect(R"("one")", "GET key");
        expect("-1", "PTTL key");
    }

    void forgetsAKeyWhenItsTimeIsOver()
    {
        expect("OK", "SET brief value PX 20");
        expect("OK", "SET long value EX 100");
        expect("1", "RPUSH list element");
        expect("1", "PEXPIRE list 20");
        _server->passTime(30ms);
        expect("0", "EXISTS brief list");
        expect("null", "GET brief");
        expect(R"("value")", "GET long");
        expect("1", "INCR brief");
    }

    void keepsAKeyWhoseTimeWasTakenAway()
    {
        expect("OK", "SET key value PX 20");
        expect("OK", "SET key value");
        _server->passTime(30ms);
        expect(R"("value")", "GET key");
    }

    void tellsHowLongAKeyHas()
    {
        expect("-2", "PTTL key");
        expect("0", "EXPIRE key 100");
        expect("OK", "SET key value");
        expect("-1", "PTTL key");
        expect("1", "EXPIRE key 100");
        _server->passTime(2ms);
        const int left = std::stoi(_rig->askLine("PTTL key"));
        CPPUNIT_ASSERT_MESSAGE(std::to_string(left), left > 50'000 && left < 100'000);
        expect("1", "PEXPIRE key 0");
        expect("-2", "PTTL key");
    }

    void readsSeveralKeysAtOnce()
    {
        expect("OK", "SET a 1");
        expect("OK", "SET c 3");
        expect("1", "RPUSH list element");
        expect(R"(["1", null, "3", null])", "MGET a b c list");
    }

    void countsAndDeletesKeys()
    {
        expect("OK", "SET a 1");
        expect("OK", "SET b 2");
        expect("3", "EXISTS a b a missing");
        expect("2", "DEL a b missing");
        expect("0", "EXISTS a b");
    }

    void counts()
    {
        expect("1", "INCR n");
        expect("11", "INCRBY n 10");
        expect("-9", "INCRBY n -20");
        expect(R"("-9")", "GET n");
        expect("1", "PEXPIRE n 20");
        expect("-8", "INCR n");
        _server->passTime(30ms);
        expect("1", "INCR n");
    }

    void doesNotCountBeyondItsRange()
    {
        expect("OK", "SET n 9223372036854775807");
        expect("!ERR increment or decrement would overflow", "INCR n");
        expect("OK", "SET n text");
        expect("!ERR value is not an integer or out of range", "INCR n");
        expect("!ERR value is not an integer or out of range", "INCRBY m 9223372036854775808");
        expect("0", "EXISTS m");
    }

    void pushesAtBothEndsOfAList()
    {
        expect("2", "RPUSH list c d");
        expect("4", "LPUSH list b a");
        expect(R"(["a", "b", "c", "d"])", "LRANGE list 0 -1");
        expect("4", "LLEN list");
        expect("0", "LLEN missing");
    }

    void readsElementsOfAList()
    {
        expect("4", "RPUSH list a b c d");
        expect(R"(["b", "c"])", "LRANGE list 1 2");
        expect(R"(["c", "d"])", "LRANGE list -2 100");
        expect(R"(["a"])", "LRANGE list -100 0");
        expect("[]", "LRANGE list 3 2");
        expect("[]", "LRANGE list 4 9");
        expect("[]", "LRANGE missing 0 -1");
        expect(R"("a")", "LINDEX list 0");
        expect(R"("d")", "LINDEX list -1");
        expect("null", "LINDEX list 4");
        expect("null", "LINDEX list -5");
        expect("null", "LINDEX missing 0");
    }

    void trimsAList()
    {
        expect("4", "RPUSH list a b c d");
        expect("OK", "LTRIM list 0 2");
        expect(R"(["a", "b", "c"])", "LRANGE list 0 -1");
        expect("OK", "LTRIM list -2 -1");
        expect(R"(["b", "c"])", "LRANGE list 0 -1");
        expect("OK", "LTRIM list 1 0");
        expect("0", "EXISTS list");
        expect("OK", "LTRIM missing 0 1");
    }

    void keepsASortedSet()
    {
        expect("0", "ZCARD set");
        expect("2", "ZADD set 1 a 2.5 b");
        expect("1", "ZADD set 9 a 3 c");
        expect("3", "ZCARD set");
        expect("!ERR value is not a valid float", "ZADD set x d");
        expect("!ERR syntax error", "ZADD set 1 d 2");
    }

    void removesFromASortedSetByScore()
    {
        expect("5", "ZADD set 1 a 2 b 3 c 4 d 5 e");
        expect("1", "ZREMRANGEBYSCORE set -inf (2");
        expect("2", "ZREMRANGEBYSCORE set 2 3");
        expect("0", "ZREMRANGEBYSCORE set (4 (5");
        expect("2", "ZCARD set");
        expect("2", "ZREMRANGEBYSCORE set -inf +inf");
        expect("0", "EXISTS set");
        expect("0", "ZREMRANGEBYSCORE missing 0 1");
        expect("!ERR min or max is not a float", "ZREMRANGEBYSCORE set x 1");
    }

    void tellsTheTime()
    {
        const auto earlier = serverTime();
        _server->passTime(5ms);
        const auto passed = serverTime() - earlier;
        CPPUNIT_ASSERT(earlier > 1'700'000'000s);
        CPPUNIT_ASSERT(passed >= 5ms && passed < patience);
    }

    void flushesEveryDatabase()
    {
        expect("OK", "SET key value");
        expect("OK", "FLUSHALL");
        expect("null", "GET key");
    }

    void refusesAnOperationOnTheWrongKindOfValue()
    {
        constexpr std::string_view refusal = "!WRONGTYPE Operation against a key holding the wrong kind of value";
        expect("1", "RPUSH list element");
        expect("OK", "SET text value");
        for (const char* command :
             {"GET list", "INCR list", "ZADD list 1 a", "ZCARD text", "LLEN text", "LPUSH text a"})
            expect(refusal, command);
        expect("OK", "SET list text");
    }

    void refusesWhatIsNoCommand()
    {
        expect("!ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' ", "NOSUCH a b");
        expect("!ERR wrong number of arguments for 'get' command", "GET");
        expect("!ERR wrong number of arguments for 'echo' command", "ECHO a b");
        expect("!ERR wrong number of arguments for 'rpush' command", "RPUSH list");
        expect("!ERR syntax error", "SET key value XX2");
        expect("!ERR value is not an integer or out of range", "SET key value PX soon");
        expect("!ERR invalid expire time in 'set' command", "SET key value PX 0");
        expect("!ERR DB index is out of range", "SELECT 16");
    }

    void tellsACallerOfARefusal()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("refused"), _rig->call({"NOSUCH"}));
        CPPUNIT_ASSERT_EQUAL(std::string("PONG"), _rig->call({"PING"}));
    }

    void keepsTheOrderOfAPipeline()
    {
        std::vector<Redis::Command> commands;
        std::string expected;
        for (int i = 0; i < 1000; ++i)
        {
            commands.push_back({"ECHO", std::to_string(i)});
            expected += (i ? ", \"" : "[\"") + std::to_string(i) + '"';
        }
        CPPUNIT_ASSERT_EQUAL(expected + "]", pipeline(commands));
    }

    void answersTheRestOfAPipelineBesideAnError()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"([OK, !ERR value is not an integer or out of range, "text"])"),
                             pipeline({{"SET", "key", "text"}, {"INCR", "key"}, {"GET", "key"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), pipeline({}));
    }

    void usesTheDatabaseOfTheSettings()
    {
        auto settings = patientSettingsFor(*_server);
        settings.database = 3;
        Rig other(settings);
        other.assertUp();
        expect("OK", "SET key value");
        CPPUNIT_ASSERT_EQUAL(std::string("null"), other.askLine("GET key"));
        CPPUNIT_ASSERT_EQUAL(std::string("OK"), other.askLine("FLUSHALL"));
        expect("null", "GET key");
    }

    void takesThePasswordOfTheSettings()
    {
        Server server = locked<Server>("secret");
        auto settings = patientSettingsFor(server);
        settings.password = "secret";
        Rig rig(settings);
        rig.assertUp();
        CPPUNIT_ASSERT_EQUAL(std::string("PONG"), rig.askLine("PING"));
    }

    void staysDownWithTheWrongPassword()
    {
        const Server server = locked<Server>("secret");
        for (const char* password : {"", "wrong"})
        {
            auto settings = patientSettingsFor(server);
            settings.password = password;
            Rig rig(settings);
            CPPUNIT_ASSERT(!rig.client().waitUntilUp(patience));
            CPPUNIT_ASSERT_EQUAL(std::string("down"), rig.askLine("PING"));
        }
    }

    void comesBackEmpty()
    {
        expect("OK", "SET key value");
        _server->stop();
        CPPUNIT_ASSERT(eventually(patience, [&] { return _rig->askLine("GET key") == "down"; }));
        _server->start();
        _rig->assertUp(2s);
        expect("null", "GET key");
    }

private:
    void expect(std::string_view reply, std::string_view command)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(command), std::string(reply), _rig->askLine(command));
    }

    std::string pipeline(const std::vector<Redis::Command>& commands)
    {
        return shown(_rig->client().pipeline(std::chrono::steady_clock::now() + patience, commands));
    }

    std::chrono::microseconds serverTime()
    {
        const std::string text = _rig->askLine("TIME");
        const auto comma = text.find(", ");
        CPPUNIT_ASSERT_MESSAGE(text, text.starts_with("[\"") && comma != std::string::npos);
        const long long seconds = std::stoll(text.substr(2));
        const long long microseconds = std::stoll(text.substr(comma + 3));
        CPPUNIT_ASSERT(microseconds >= 0 && microseconds < 1'000'000);
        return std::chrono::seconds(seconds) + std::chrono::microseconds(microseconds);
    }

    std::optional<Server> _server;
    std::optional<Rig> _rig;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConformanceTest<FakeRedis>);
CPPUNIT_TEST_SUITE_REGISTRATION(ConformanceTest<RealRedis>);
} // namespace
