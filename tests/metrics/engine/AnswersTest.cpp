#include "DataFileRig.h"
#include "engine/StorageErrors.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>

namespace weir::metrics::test
{
namespace
{
using namespace std::chrono_literals;

constexpr WallTime noon{std::chrono::hours(500'000)};
const AnswerKey key{.route = "POST /api/metrics", .key = "k"};

Answer answerUntil(WallTime expires)
{
    return {.fingerprint = {1, 2, 3},
            .status = 201,
            .body = R"({"message":"stored"})",
            .types = {"cpu", "mem"},
            .expires = expires};
}

class AnswersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AnswersTest);
    CPPUNIT_TEST(anAnswerIsFoundAlsoAfterARestart);
    CPPUNIT_TEST(keysBelongToTheirRoute);
    CPPUNIT_TEST(anExpiredAnswerIsNotFound);
    CPPUNIT_TEST(aKeyMayBeUsedAgainOnceItExpired);
    CPPUNIT_TEST(expiredAnswersAreDroppedOldestFirst);
    CPPUNIT_TEST(aLongerLivedAnswerKeepsThoseBehindIt);
    CPPUNIT_TEST(isForgottenWithItsTransaction);
    CPPUNIT_TEST(numbersGoOnWhenAllWereDropped);
    CPPUNIT_TEST(aDamagedAnswerIsNamedAtStart);
    CPPUNIT_TEST(aDamagedAnswerIsForgottenOnceItIsSwept);
    CPPUNIT_TEST(anAnswerThatIsDamagedLaterIsNamedOnReading);
    CPPUNIT_TEST(anAnswerThatVanishesLaterIsNamedOnReading);
    CPPUNIT_TEST(whatOutlivesAnAnswerOfNowIsSweptToo);
    CPPUNIT_TEST(aSweepThatIsNotCommittedForgetsNothing);
    CPPUNIT_TEST(aMissingAnswerIsCounted);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _rig.open(); }

private:
    void anAnswerIsFoundAlsoAfterARestart()
    {
        put(key, noon + 1h);
        for (int i = 0; i < 2; ++i)
        {
            const auto found = _rig.file().findAnswer(key, noon);
            CPPUNIT_ASSERT(found);
            CPPUNIT_ASSERT(found->fingerprint == answerUntil(noon).fingerprint);
            CPPUNIT_ASSERT_EQUAL(201, found->status);
            CPPUNIT_ASSERT_EQUAL(answerUntil(noon).body, found->body);
            CPPUNIT_ASSERT(found->types == answerUntil(noon).types);
            CPPUNIT_ASSERT(found->expires == noon + 1h);
            CPPUNIT_ASSERT_EQUAL(std::size_t(1), _rig.file().answers());
            _rig.open();
        }
    }

    void keysBelongToTheirRoute()
    {
        put(key, noon + 1h);
        CPPUNIT_ASSERT(!_rig.file().findAnswer({.route = "POST /other", .key = "k"}, noon));
        CPPUNIT_ASSERT(!_rig.file().findAnswer({.route = "POST /api/metric", .key = "sk"}, noon));
    }

    void anExpiredAnswerIsNotFound()
    {
        put(key, noon);
        CPPUNIT_ASSERT(_rig.file().findAnswer(key, noon - 1ns));
        CPPUNIT_ASSERT(!_rig.file().findAnswer(key, noon));
    }

    void aKeyMayBeUsedAgainOnceItExpired()
    {
        put(key, noon);
        put(key, noon + 1h);
        CPPUNIT_ASSERT(_rig.file().findAnswer(key, noon)->expires == noon + 1h);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), sweep(noon, 10));
        CPPUNIT_ASSERT(_rig.file().findAnswer(key, noon)->expires == noon + 1h);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _rig.file().answers());
    }

    void expiredAnswersAreDroppedOldestFirst()
    {
        for (const char* name : {"a", "b", "c"})
            put({.route = "r", .key = name}, noon);
        put(key, noon + 1h);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), sweep(noon, 2));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _rig.file().answers());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), sweep(noon, 2));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), sweep(noon, 2));
        _rig.open();
        CPPUNIT_ASSERT_EQUAL(std::string(), firstDamage(_rig.recovery()));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _rig.file().answers());
    }

    void aLongerLivedAnswerKeepsThoseBehindIt()
    {
        put(key, noon + 1h);
        put({.route = "r", .key = "short"}, noon);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), sweep(noon, 10));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), sweep(noon + 1h, 10));
    }

    void isForgottenWithItsTransaction()
    {
        {
            auto transaction = _rig.file().begin();
            transaction.putAnswer(key, answerUntil(noon));
        }
        CPPUNIT_ASSERT(!_rig.file().findAnswer(key, noon - 1h));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _rig.file().answers());
    }

    void numbersGoOnWhenAllWereDropped()
    {
        put(key, noon);
        sweep(noon, 10);
        _rig.open();
        put(key, noon + 1h);
        _rig.open();
        CPPUNIT_ASSERT_EQUAL(std::string(), firstDamage(_rig.recovery()));
        CPPUNIT_ASSERT(_rig.file().findAnswer(key, noon));
    }

    void aDamagedAnswerIsNamedAtStart()
    {
        put(key, noon + 1h);
        _rig.close();
        _rig.sql("UPDATE answer SET expires = expires + 1");
        _rig.open();
        CPPUNIT_ASSERT_EQUAL(std::string("stored answer 0 is damaged"), firstDamage(_rig.recovery()));
        CPPUNIT_ASSERT(!_rig.file().findAnswer(key, noon));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), sweep(noon, 10));
    }

    void aDamagedAnswerIsForgottenOnceItIsSwept()
    {
        for (const char* name : {"a", "b", "c"})
            put({.route = "r", .key = name}, noon);
        _rig.close();
        _rig.sql("UPDATE answer SET expires = expires + 1 WHERE id = 1");
        _rig.open();
        CPPUNIT_ASSERT_EQUAL(std::string("stored answer 1 is damaged"), firstDamage(_rig.recovery()));
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), sweep(noon, 10));
        _rig.open();
        CPPUNIT_ASSERT_EQUAL(std::string(), firstDamage(_rig.recovery()));
    }

    void anAnswerThatIsDamagedLaterIsNamedOnReading()
    {
        put(key, noon + 1h);
        _rig.sql("UPDATE answer SET answer = x'00'");
        CPPUNIT_ASSERT_THROW((void)_rig.file().findAnswer(key, noon), DamagedError);
    }

    void anAnswerThatVanishesLaterIsNamedOnReading()
    {
        put(key, noon + 1h);
        _rig.sql("DELETE FROM answer");
        CPPUNIT_ASSERT_THROW((void)_rig.file().findAnswer(key, noon), DamagedError);
    }

    void whatOutlivesAnAnswerOfNowIsSweptToo()
    {
        put(key, noon + 24h * 365);
        auto transaction = _rig.file().begin();
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), transaction.dropExpiredAnswers({noon}, 10));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), transaction.dropExpiredAnswers({noon, noon + 24h}, 10));
    }

    void aSweepThatIsNotCommittedForgetsNothing()
    {
        put(key, noon);
        {
            auto transaction = _rig.file().begin();
            CPPUNIT_ASSERT_EQUAL(std::size_t(1), transaction.dropExpiredAnswers({noon}, 10));
            CPPUNIT_ASSERT(!_rig.file().findAnswer(key, noon - 1h));
        }
        CPPUNIT_ASSERT(_rig.file().findAnswer(key, noon - 1h));
    }

    void aMissingAnswerIsCounted()
    {
        for (const char* name : {"a", "b", "c"})
            put({.route = "r", .key = name}, noon);
        _rig.close();
        _rig.sql("DELETE FROM answer WHERE id = 2");
        _rig.open();
        CPPUNIT_ASSERT_EQUAL_MESSAGE("at the end: known by the mark", std::uint64_t(1),
                                     _rig.recovery().damage.count(DamageKind::lostTail));
        put(key, noon);
        _rig.close();
        _rig.sql("DELETE FROM answer WHERE id = 1");
        _rig.open();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), _rig.recovery().damage.count(DamageKind::missing));
    }

    void put(const AnswerKey& under, WallTime expires)
    {
        auto transaction = _rig.file().begin();
        transaction.putAnswer(under, answerUntil(expires));
        transaction.commit();
    }

    std::size_t sweep(WallTime now, std::size_t limit)
    {
        auto transaction = _rig.file().begin();
        const std::size_t dropped = transaction.dropExpiredAnswers({now}, limit);
        transaction.commit();
        return dropped;
    }

    DataFileRig _rig;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnswersTest);
} // namespace
} // namespace weir::metrics::test
