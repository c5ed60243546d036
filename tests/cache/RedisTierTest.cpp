#include "EntryCodec.h"
#include "ScriptedRedis.h"
#include "TierRig.h"
#include "support/ManualClock.h"
#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

#include <utility>

namespace weir::cache::test
{
namespace
{
using namespace std::chrono_literals;
using Names = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;
using Reply = ScriptedRedis::Reply;

const Names cpu{"metrics/cpu"};

RedisReply number(std::int64_t value)
{
    return {value};
}

RedisReply text(std::string value)
{
    return {std::move(value)};
}

RedisReply list(std::vector<RedisReply> values)
{
    return {std::move(values)};
}

std::string encoded(MonotonicTime now)
{
    Entry entry;
    entry.resources = cpu;
    entry.body = std::make_shared<const std::string>("{}");
    entry.lifetime.bornAt = now;
    return encode(entry, now);
}

class RedisTierTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisTierTest);
    CPPUNIT_TEST(aReadWaitsForTheStoreTimeoutAndAnInvalidationForThatOfRedis);
    CPPUNIT_TEST(aReadThatTimedOutIsFollowedByAPause);
    CPPUNIT_TEST(whenAPauseIsOverOneAsksFirst);
    CPPUNIT_TEST(whoHearsFromRedisInAPauseDoesNotEndIt);
    CPPUNIT_TEST(anErrorThatCameAtOnceIsNot);
    CPPUNIT_TEST(anOutageIsNotAskedForByEveryRequest);
    CPPUNIT_TEST(aMissingSequenceBeginsWithTheFirstNote);
    CPPUNIT_TEST(whatCouldNotBeInvalidatedIsOwed);
    CPPUNIT_TEST(nothingIsReadOrFilledWhileSomethingIsOwed);
    CPPUNIT_TEST(theSchedulerPaysUntilNothingIsOwed);
    CPPUNIT_TEST(onlyTheFirstWriteWaitsForASilentRedis);
    CPPUNIT_TEST(theFirstDebtOfAnOutageIsLogged);
    CPPUNIT_TEST(manyResourcesAreInvalidatedAsEverything);
    CPPUNIT_TEST(aSequenceThatWentBackMeansThatEverythingIsOwed);
    CPPUNIT_TEST(anOlderReplyThatComesLateDoesNot);
    CPPUNIT_TEST(aHitNeedsTheValuesThatItWasStoredWith);
    CPPUNIT_TEST(aHitTellsHowLongItWasKept);
    CPPUNIT_TEST(repliesThatMakeNoSenseAreMisses);
    CPPUNIT_TEST_SUITE_END();

    ScriptedRedis _redis;
    weir::test::ManualClock _clock;
    TierRig _rig{_redis, _clock};
    RedisTier& _tier = _rig.tier;

    void answerWith(RedisReply reply)
    {
        _redis.answer = [reply = std::move(reply)](const Redis::Command&) -> Reply { return reply; };
    }

    void failWith(RedisError error)
    {
        _redis.answer = [error](const Redis::Command&) -> Reply { return failure(error); };
    }

    [[nodiscard]] Redis::Command lastAsked() const { return _redis.asked.back().command; }

    void aReadWaitsForTheStoreTimeoutAndAnInvalidationForThatOfRedis()
    {
        answerWith(text("100"));
        CPPUNIT_ASSERT(_tier.note());
        CPPUNIT_ASSERT(_redis.asked.back().deadline == _clock.monotonic() + 5ms);
        answerWith(number(101));
        _tier.invalidate(cpu);
        CPPUNIT_ASSERT(_redis.asked.back().deadline == _clock.monotonic() + 100ms);
        CPPUNIT_ASSERT_EQUAL(0.0, _rig.owed());
    }

    void aReadThatTimedOutIsFollowedByAPause()
    {
        failWith(RedisError::timeout);
        CPPUNIT_ASSERT(!_tier.isCurrent(cpu, Numbers{1, 1}));
        answerWith(text("100"));
        CPPUNIT_ASSERT(!_tier.note());
        CPPUNIT_ASSERT(!_tier.find("key"));
        CPPUNIT_ASSERT(!_tier.fill("key", encoded(_clock.monotonic()), cpu, {1}, 1s));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _redis.asked.size());
        _clock.advance(RedisTier::pauseAfterTimeout);
        CPPUNIT_ASSERT(_tier.note());
    }

    /// All would have to wait for a Redis that is as slow as it was.
    void whenAPauseIsOverOneAsksFirst()
    {
        failWith(RedisError::timeout);
        CPPUNIT_ASSERT(!_tier.note());
        _clock.advance(RedisTier::pauseAfterTimeout);
        _redis.answer = [this](const Redis::Command&) -> Reply
        {
            CPPUNIT_ASSERT(!_tier.note()); // of another, meanwhile
            return text("100");
        };
        CPPUNIT_ASSERT(_tier.note());
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _redis.asked.size());
        answerWith(text("100"));
        CPPUNIT_ASSERT(_tier.note());
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), _redis.asked.size());
    }

    /// Nor do those who are waiting already end a pause that begins meanwhile.
    void whoHearsFromRedisInAPauseDoesNotEndIt()
    {
        _redis.answer = [this, first = true](const Redis::Command&) mutable -> Reply
        {
            if (!std::exchange(first, false))
                return failure(RedisError::timeout);
            CPPUNIT_ASSERT(!_tier.note()); // of another
            return text("100");
        };
        CPPUNIT_ASSERT(_tier.note());
        answerWith(text("100"));
        CPPUNIT_ASSERT(!_tier.note());
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _redis.asked.size());
    }

    void anErrorThatCameAtOnceIsNot()
    {
        for (const RedisError error : {RedisError::refused, RedisError::protocol})
        {
            failWith(error);
            CPPUNIT_ASSERT(!_tier.note());
            answerWith(text("100"));
            CPPUNIT_ASSERT(_tier.note());
        }
    }

    void anOutageIsNotAskedForByEveryRequest()
    {
        failWith(RedisError::down);
        CPPUNIT_ASSERT(!_tier.note());
        answerWith(text("100"));
        CPPUNIT_ASSERT(!_tier.note());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _redis.asked.size());
        _clock.advance(RedisTier::pauseWhileDown);
        CPPUNIT_ASSERT(_tier.note());
    }

    void aMissingSequenceBeginsWithTheFirstNote()
    {
        _redis.answer = [](const Redis::Command& command) -> Reply
        { return command.front() == "GET" ? RedisReply{} : number(7'000); };
        const auto noted = _tier.note();
        CPPUNIT_ASSERT(noted);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(7'000), noted->sequence);
        CPPUNIT_ASSERT_EQUAL(Redis::Command({"INVALIDATE", "w:cache:sequence", "w:cache:all", "3600000", "0"}),
                             lastAsked());
    }

    void whatCouldNotBeInvalidatedIsOwed()
    {
        for (const RedisError error :
             {RedisError::down, RedisError::refused, RedisError::protocol, RedisError::timeout})
        {
            TierRig rig(_redis, _clock);
            failWith(error);
            rig.tier.invalidate(cpu);
            CPPUNIT_ASSERT_EQUAL(1.0, rig.owed());
        }
    }

    void nothingIsReadOrFilledWhileSomethingIsOwed()
    {
        failWith(RedisError::down);
        _tier.invalidate(cpu);
        answerWith(text("100"));
        const auto asked = _redis.asked.size();
        CPPUNIT_ASSERT(!_tier.note());
        CPPUNIT_ASSERT(!_tier.find("key"));
        CPPUNIT_ASSERT(!_tier.isCurrent(Names{"metrics/other"}, Numbers{100, 100}));
        CPPUNIT_ASSERT(!_tier.fill("key", encoded(_clock.monotonic()), {}, {100}, 1s));
        CPPUNIT_ASSERT_EQUAL(asked, _redis.asked.size());
    }

    void theSchedulerPaysUntilNothingIsOwed()
    {
        failWith(RedisError::down);
        _tier.invalidate(cpu);
        _rig.turn();
        CPPUNIT_ASSERT_EQUAL(1.0, _rig.owed());
        answerWith(number(200));
        _rig.turn();
        CPPUNIT_ASSERT_EQUAL(0.0, _rig.owed());
        CPPUNIT_ASSERT_EQUAL(Redis::Command({"INVALIDATE", "w:cache:sequence", "w:cache:all",
                                             "w:cache:resource:metrics/cpu", "3600000", "0"}),
                             lastAsked());
        CPPUNIT_ASSERT(_tier.note());
        const auto asked = _redis.asked.size();
        _rig.turn();
        CPPUNIT_ASSERT_EQUAL(asked, _redis.asked.size());
    }

    void onlyTheFirstWriteWaitsForASilentRedis()
    {
        failWith(RedisError::timeout);
        _tier.invalidate(cpu);
        _tier.invalidate(Names{"metrics/other"});
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _redis.asked.size());
        CPPUNIT_ASSERT_EQUAL(2.0, _rig.owed());
        answerWith(number(200));
        _rig.turn();
        _tier.invalidate(cpu);
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), _redis.asked.size());
        CPPUNIT_ASSERT_EQUAL(0.0, _rig.owed());
    }

    void theFirstDebtOfAnOutageIsLogged()
    {
        for (const int outages : {1, 2})
        {
            failWith(RedisError::down);
            _tier.invalidate(cpu);
            _tier.invalidate(cpu);
            CPPUNIT_ASSERT_EQUAL(outages, _rig.warnings());
            answerWith(number(200));
            _rig.turn();
        }
    }

    void manyResourcesAreInvalidatedAsEverything()
    {
        Names names;
        for (std::size_t i = 0; i <= OwedInvalidations::most; ++i)
            names.push_back(std::to_string(i));
        answerWith(number(200));
        _tier.invalidate(names);
        CPPUNIT_ASSERT_EQUAL(
            Redis::Command({"INVALIDATE", "w:cache:sequence", "w:cache:all", "w:cache:all", "3600000", "0"}),
            lastAsked());
    }

    void aSequenceThatWentBackMeansThatEverythingIsOwed()
    {
        answerWith(text("100"));
        CPPUNIT_ASSERT(_tier.note());
        answerWith(list({text("99"), text("90"), text("90")}));
        CPPUNIT_ASSERT(!_tier.isCurrent(cpu, Numbers{90, 90}));
        CPPUNIT_ASSERT_EQUAL(1.0, _rig.owed());
        answerWith(number(101));
        _rig.turn();
        CPPUNIT_ASSERT_EQUAL(
            Redis::Command({"INVALIDATE", "w:cache:sequence", "w:cache:all", "w:cache:all", "3600000", "100"}),
            lastAsked());
        answerWith(text("101"));
        CPPUNIT_ASSERT(_tier.note());
    }

    /// While the first question is under way another one is asked and answered.
    void anOlderReplyThatComesLateDoesNot()
    {
        std::optional<SharedTier::Noted> later;
        _redis.answer = [&, first = true](const Redis::Command&) mutable -> Reply
        {
            if (!std::exchange(first, false))
                return text("101");
            later = _tier.note();
            return text("100");
        };
        const auto noted = _tier.note();
        CPPUNIT_ASSERT(noted && later);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(101), later->sequence);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(100), noted->sequence);
        CPPUNIT_ASSERT_EQUAL(0.0, _rig.owed());
    }

    void aHitNeedsTheValuesThatItWasStoredWith()
    {
        answerWith(list({text("100"), text("10"), text("20")}));
        CPPUNIT_ASSERT(_tier.isCurrent(cpu, Numbers{10, 20}));
        CPPUNIT_ASSERT(!_tier.isCurrent(cpu, Numbers{10, 21}));
        CPPUNIT_ASSERT(!_tier.isCurrent(cpu, Numbers{11, 20}));
        CPPUNIT_ASSERT(!_tier.isCurrent(cpu, Numbers{10}));
        CPPUNIT_ASSERT(!_tier.isCurrent(cpu, Numbers{}));
        answerWith(list({text("100"), text("10"), RedisReply{}}));
        CPPUNIT_ASSERT(!_tier.isCurrent(cpu, Numbers{10, 20}));
        answerWith(list({RedisReply{}, text("10"), text("20")}));
        CPPUNIT_ASSERT(!_tier.isCurrent(cpu, Numbers{10, 20}));
    }

    void storeInRedis(const std::string& line, std::int64_t left)
    {
        _redis.answer = [stored = line + encoded(_clock.monotonic()), left](const Redis::Command& command) -> Reply
        {
            if (command.front() == "PTTL")
                return number(left);
            return command.front() == "GET" ? text(stored) : list({text("100"), text("10"), text("20")});
        };
    }

    void aHitTellsHowLongItWasKept()
    {
        storeInRedis("30000 10 20\n", 29'000);
        const auto found = _tier.find("key");
        CPPUNIT_ASSERT(found);
        CPPUNIT_ASSERT(found->kept == 1s);
        CPPUNIT_ASSERT_EQUAL(Numbers({10, 20}), found->values);
        CPPUNIT_ASSERT_EQUAL(encoded(_clock.monotonic()), found->entry);
    }

    void repliesThatMakeNoSenseAreMisses()
    {
        for (const std::string line : {"", "\n", "30000 10 20", "30000 10\n", "30000 10 x\n", "x 10 20\n",
                                       "30000  10 20\n", "30000 10 21\n", "-1 10 20\n", "30000 10 20 \n\n"})
        {
            storeInRedis(line, 29'000);
            CPPUNIT_ASSERT_MESSAGE(line, !_tier.find("key"));
        }
        for (const std::int64_t left : {-1, -2, 30'001})
        {
            storeInRedis("30000 10 20\n", left);
            CPPUNIT_ASSERT(!_tier.find("key"));
        }
        for (const RedisReply& reply : {RedisReply{}, text("x"), list({}), list({text("1")}),
                                        RedisReply{RedisReply::Status{"OK"}}, RedisReply{RedisReply::Error{"no"}}})
        {
            answerWith(reply);
            CPPUNIT_ASSERT(!_tier.note());
            CPPUNIT_ASSERT(!_tier.find("key"));
            CPPUNIT_ASSERT(!_tier.isCurrent(cpu, Numbers{}));
            CPPUNIT_ASSERT(!_tier.fill("key", encoded(_clock.monotonic()), cpu, {1}, 1s));
        }
        CPPUNIT_ASSERT_EQUAL(0.0, _rig.owed());
        _tier.invalidate(cpu);
        CPPUNIT_ASSERT_EQUAL(1.0, _rig.owed());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(RedisTierTest);
} // namespace
} // namespace weir::cache::test
