#include "RedisQuota.h"

#include "Playing.h"
#include "redis/Rig.h"
#include "support/ManualClock.h"
#include "support/PutsAside.h"
#include "support/RealRedis.h"

#include <cppunit/extensions/HelperMacros.h>

#include <latch>
#include <optional>
#include <random>
#include <string>
#include <thread>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using weir::test::PutsAside;
using weir::test::RealRedis;
using weir::test::Rig;

constexpr std::uint64_t many = 2000;

/// How often a key is asked for is told from what the server has been sent.
int scriptsRun(const RealRedis& server)
{
    const auto text = server.command({"INFO", "commandstats"});
    const std::string mark = "cmdstat_evalsha:calls=";
    const auto at = text.find(mark);
    return at == std::string::npos ? 0 : std::stoi(text.substr(at + mark.size()));
}

class RedisQuotaTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisQuotaTest);
    CPPUNIT_TEST(decidesEveryTraceOfTheTable);
    CPPUNIT_TEST(decidesForSeveralAtOnceAsForOneAfterTheOther);
    CPPUNIT_TEST(followsTheServersClock);
    CPPUNIT_TEST(asksOnceForEachDecisionAndNotForAKeyKnownToBeOver);
    CPPUNIT_TEST(asksOnceForAllWhoAskAtTheSameTime);
    CPPUNIT_TEST(asksAgainWhenTheLimitIsRaised);
    CPPUNIT_TEST(recoversWithinAWindowWhenTheServersClockIsSetBack);
    CPPUNIT_TEST(letsItsKeysExpireWithTheirWindow);
    CPPUNIT_TEST(givesAnAdmissionBack);
    CPPUNIT_TEST(forgetsAKeyOrAWholePolicy);
    CPPUNIT_TEST(sharesALimitWithOthers);
    CPPUNIT_TEST(hasNoAnswerWithoutRedis);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _server.emplace();
        _rig.emplace(weir::test::patientSettingsFor(*_server));
        _rig->assertUp();
        _quota.emplace(_rig->client(), _clock);
    }

    void tearDown() override
    {
        _quota.reset();
        _rig.reset();
        _server.reset();
    }

    void decidesEveryTraceOfTheTable()
    {
        for (const auto& trace : test::traces())
            test::play(trace,
                       [&](microseconds moment, const Limit& limit) { return decide(trace.name, limit, moment); });
    }

    /// Two keys with the same requests: of one they ask alone, of the other in groups.
    void decidesForSeveralAtOnceAsForOneAfterTheOther()
    {
        std::mt19937 random(7);
        const auto upTo = [&](std::uint64_t most)
        { return std::uniform_int_distribution<std::uint64_t>(1, most)(random); };
        for (const auto form : {Form::log, Form::subWindows})
        {
            const std::string name(nameOf(form));
            microseconds moment = 1h;
            for (int step = 0; step < 300; ++step)
            {
                // The limit goes up and down, so that there are groups of which all, some and none are admitted.
                const Limit limit{.count = upTo(100), .window = 640ms, .form = form};
                moment += milliseconds(upTo(step % 10 == 0 ? 700 : 30));
                const auto requests = upTo(40);
                const auto group = _quota->decide(name + "-groups", limit, requests, moment).value();
                for (std::uint64_t before = 0; before < requests; ++before)
                    assertEqual(decide(name + "-alone", limit, moment), group.after(before));
            }
        }
    }

    void followsTheServersClock()
    {
        for (const auto& limit : {_two, _twoThousand})
        {
            const std::string key(nameOf(limit.form));
            for (std::uint64_t i = 1; i <= limit.count; ++i)
            {
                const auto decision = _quota->take(key, limit);
                CPPUNIT_ASSERT(decision && decision->allowed && !decision->inProcess);
                CPPUNIT_ASSERT_EQUAL(limit.count - i, decision->remaining);
            }
            const auto refused = _quota->take(key, limit);
            CPPUNIT_ASSERT(refused && !refused->allowed);
            CPPUNIT_ASSERT(refused->freeAgainIn > 0s && refused->freeAgainIn <= limit.window + limit.window / 64);
        }
    }

    void asksOnceForEachDecisionAndNotForAKeyKnownToBeOver()
    {
        for (int i = 0; i < 2; ++i)
            static_cast<void>(_quota->take("a", _two)); // the first sends the script's text
        const int before = scriptsRun(*_server);
        const auto refused = _quota->take("a", _two);
        CPPUNIT_ASSERT_EQUAL(before + 1, scriptsRun(*_server));
        _clock.advance(10s);
        for (int i = 0; i < 10; ++i)
        {
            const auto again = _quota->take("a", _two);
            CPPUNIT_ASSERT(!again->allowed);
            CPPUNIT_ASSERT(again->freeAgainIn == refused->freeAgainIn - 10s);
        }
        CPPUNIT_ASSERT_EQUAL(before + 1, scriptsRun(*_server));
        _clock.advance(_two.window);
        static_cast<void>(_quota->take("a", _two));
        CPPUNIT_ASSERT_EQUAL(before + 2, scriptsRun(*_server));
    }

    void asksOnceForAllWhoAskAtTheSameTime()
    {
        const Limit one{.count = 1, .window = 600s};
        static_cast<void>(_quota->take("warm", one)); // sends the script's text
        const int before = scriptsRun(*_server);
        std::optional<Decision> second;
        std::jthread other;
        const PutsAside front(
            [&]
            {
                if (other.joinable())
                    return; // the call of Redis yields as well
                std::latch waits(1);
                other = std::jthread(
                    [&]
                    {
                        const PutsAside follower({}, [&] { waits.count_down(); });
                        second = _quota->take("a", one);
                    });
                waits.wait();
            });
        const auto first = _quota->take("a", one);
        other.join();
        CPPUNIT_ASSERT_EQUAL(before + 1, scriptsRun(*_server));
        CPPUNIT_ASSERT(first && first->allowed);
        CPPUNIT_ASSERT(second && !second->allowed && second->freeAgainIn > 0s);
        CPPUNIT_ASSERT_EQUAL(std::string("1\n"), _server->command({"LLEN", "test:ratelimit:a"}));
    }

    void asksAgainWhenTheLimitIsRaised()
    {
        for (int i = 0; i < 3; ++i)
            static_cast<void>(_quota->take("a", _two));
        auto three = _two;
        three.count = 3;
        CPPUNIT_ASSERT(_quota->take("a", three)->allowed);
        CPPUNIT_ASSERT(!_quota->take("a", three)->allowed);
    }

    void recoversWithinAWindowWhenTheServersClockIsSetBack()
    {
        for (const auto& limit : {_two, _twoThousand})
        {
            const auto key = std::string(nameOf(limit.form));
            for (std::uint64_t i = 0; i < limit.count; ++i)
                CPPUNIT_ASSERT(decide(key, limit, 2h).allowed);
            const auto refused = decide(key, limit, 1h);
            CPPUNIT_ASSERT_MESSAGE("the limit holds", !refused.allowed);
            CPPUNIT_ASSERT_MESSAGE("but no longer than it must",
                                   refused.freeAgainIn <= limit.window + limit.window / 64 + 1us);
            CPPUNIT_ASSERT(decide(key, limit, 1h + limit.window + limit.window / 64 + 2us).allowed);
            CPPUNIT_ASSERT(expiresSoon(key, limit));
        }
    }

    void letsItsKeysExpireWithTheirWindow()
    {
        static_cast<void>(_quota->take("ingest:log:1m:192.0.2.1", _two));
        CPPUNIT_ASSERT_EQUAL(std::string("test:ratelimit:ingest:log:1m:192.0.2.1\n"), _server->command({"KEYS", "*"}));
        CPPUNIT_ASSERT(expiresSoon("ingest:log:1m:192.0.2.1", _two));
        static_cast<void>(_quota->take("many", _twoThousand));
        CPPUNIT_ASSERT(expiresSoon("many", _twoThousand));
    }

    void givesAnAdmissionBack()
    {
        for (auto limit : {_two, _twoThousand})
        {
            limit.count = 2;
            const auto key = std::string(nameOf(limit.form));
            const auto first = _quota->take(key, limit);
            const auto second = _quota->take(key, limit);
            _quota->giveBack(key, limit, *first);
            CPPUNIT_ASSERT(_quota->take(key, limit)->allowed);
            CPPUNIT_ASSERT(!_quota->take(key, limit)->allowed);
            _quota->giveBack(key, limit, *second);
            CPPUNIT_ASSERT_MESSAGE("also once it was known to be over", _quota->take(key, limit)->allowed);
        }
    }

    void forgetsAKeyOrAWholePolicy()
    {
        for (const std::string key : {"a:1", "a:2", "ab:1"})
            for (int i = 0; i < 3; ++i)
                static_cast<void>(_quota->take(key, _two));
        CPPUNIT_ASSERT(_quota->forget("a:1"));
        CPPUNIT_ASSERT(_quota->take("a:1", _two)->allowed);
        CPPUNIT_ASSERT(!_quota->take("a:2", _two)->allowed);
        CPPUNIT_ASSERT(_quota->forgetPolicy("a"));
        CPPUNIT_ASSERT(_quota->take("a:2", _two)->allowed);
        CPPUNIT_ASSERT(!_quota->take("ab:1", _two)->allowed);
    }

    void sharesALimitWithOthers()
    {
        RedisQuota other(_rig->client(), _clock);
        CPPUNIT_ASSERT(_quota->take("a", _two)->allowed);
        CPPUNIT_ASSERT(other.take("a", _two)->allowed);
        CPPUNIT_ASSERT(!_quota->take("a", _two)->allowed);
        CPPUNIT_ASSERT(!other.take("a", _two)->allowed);
    }

    void hasNoAnswerWithoutRedis()
    {
        _server->stop();
        CPPUNIT_ASSERT(!_quota->take("a", _two));
        CPPUNIT_ASSERT(!_quota->forget("a"));
        CPPUNIT_ASSERT(!_quota->forgetPolicy("a"));
    }

private:
    [[nodiscard]] Decision decide(std::string_view key, const Limit& limit, microseconds moment)
    {
        return _quota->decide(key, limit, 1, moment).value().after(0);
    }

    static void assertEqual(const Decision& expected, const Decision& found)
    {
        CPPUNIT_ASSERT_EQUAL(expected.allowed, found.allowed);
        CPPUNIT_ASSERT_EQUAL(expected.remaining, found.remaining);
        CPPUNIT_ASSERT_EQUAL(expected.freeAgainIn.count(), found.freeAgainIn.count());
        CPPUNIT_ASSERT_EQUAL(expected.stamp, found.stamp);
    }

    [[nodiscard]] bool expiresSoon(const std::string& key, const Limit& limit) const
    {
        const auto left = std::chrono::milliseconds(std::stoll(_server->command({"PTTL", "test:ratelimit:" + key})));
        return left > 0ms && left <= limit.window + limit.window / 32 + 2ms;
    }

    const Limit _two{.count = 2, .window = 600s};
    const Limit _twoThousand{.count = many, .window = 640s, .form = Form::subWindows};
    weir::test::ManualClock _clock;
    std::optional<RealRedis> _server;
    std::optional<Rig> _rig;
    std::optional<RedisQuota> _quota;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisQuotaTest);
} // namespace
