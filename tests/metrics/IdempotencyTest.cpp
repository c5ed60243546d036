#include "Idempotency.h"

#include "Rig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace weir::metrics::test
{
namespace
{
using namespace std::chrono_literals;

const std::string point = R"({"type":"cpu","value":1,"timestamp":1})";
const std::string two = R"([{"type":"cpu","value":1},{"type":"mem","value":1}])";

class IdempotencyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(IdempotencyTest);
    CPPUNIT_TEST(writesOnceAndAnswersAlike);
    CPPUNIT_TEST(writesTwiceUnderTwoKeys);
    CPPUNIT_TEST(keepsTheAnswerToABatchWithItsErrors);
    CPPUNIT_TEST(keepsWhatTheStoreRefused);
    CPPUNIT_TEST(keepsTheAnswerToAnEmptyBatch);
    CPPUNIT_TEST(keepsNoRefusals);
    CPPUNIT_TEST(refusesAnotherRequestUnderTheKey);
    CPPUNIT_TEST(refusesARequestWhileTheFirstIsUnderWay);
    CPPUNIT_TEST(refusesAKeyThatIsNone);
    CPPUNIT_TEST(letsGoOfAKeyWhoseWriteFailed);
    CPPUNIT_TEST(tellsListenersOfTheSameTypesAgain);
    CPPUNIT_TEST(replaysWhateverTheSettingsSayByNow);
    CPPUNIT_TEST(forgetsAnAnswerAfterItsTime);
    CPPUNIT_TEST(refusesNewKeysWhenTheTableIsFull);
    CPPUNIT_TEST(countsReplaysButNoPoints);
    CPPUNIT_TEST_SUITE_END();

    static double countOf(const Rig& rig, const std::string& type)
    {
        const auto groups = rig.store.aggregate({.type = type}, {});
        return groups.empty() ? 0 : static_cast<double>(groups.begin()->second.begin()->second.count());
    }

    static bool isReplay(const Response& response) { return response.headers.contains("Idempotency-Replayed"); }

    static void requireReplay(const Response& first, const Response& second)
    {
        CPPUNIT_ASSERT(!isReplay(first));
        CPPUNIT_ASSERT(isReplay(second));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), *second.headers.find("Idempotency-Replayed"));
        CPPUNIT_ASSERT_EQUAL(first.status, second.status);
        CPPUNIT_ASSERT_EQUAL(*first.headers.find("Content-Type"), *second.headers.find("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(Rig::textOf(first), Rig::textOf(second));
    }

public:
    void writesOnceAndAnswersAlike()
    {
        const Rig rig;
        const auto first = rig.postOnce("k", point);
        requireReplay(first, rig.postOnce(R"("k")", point));
        CPPUNIT_ASSERT_EQUAL(1.0, countOf(rig, "cpu"));
    }

    void writesTwiceUnderTwoKeys()
    {
        const Rig rig;
        CPPUNIT_ASSERT(!isReplay(rig.postOnce("a", point)));
        CPPUNIT_ASSERT(!isReplay(rig.postOnce("b", point)));
        CPPUNIT_ASSERT(!isReplay(rig.post(point)));
        CPPUNIT_ASSERT_EQUAL(3.0, countOf(rig, "cpu"));
    }

    void keepsTheAnswerToABatchWithItsErrors()
    {
        const Rig rig;
        const std::string batch = R"([{"type":"cpu","value":1},{"type":"cpu"}])";
        const auto first = rig.postOnce("k", batch);
        CPPUNIT_ASSERT(Rig::textOf(first).starts_with(R"({"accepted":1,"rejected":1,"errors":[{"index":1,)"));
        requireReplay(first, rig.postOnce("k", batch));
    }

    void keepsWhatTheStoreRefused()
    {
        const Rig rig(MetricsSettings{.maxSeries = 1});
        const auto first = rig.postOnce("k", two);
        CPPUNIT_ASSERT(Rig::textOf(first).find("metrics.maxSeries") != std::string::npos);
        requireReplay(first, rig.postOnce("k", two));
    }

    void keepsTheAnswerToAnEmptyBatch()
    {
        Rig rig;
        const auto first = rig.postOnce("k", "[]");
        requireReplay(first, rig.postOnce("k", "[]"));
        CPPUNIT_ASSERT(rig.bus.changes.empty());
    }

    void keepsNoRefusals()
    {
        const Rig rig(MetricsSettings{.maxSeries = 1});
        for (const auto& [body, status] :
             std::vector<std::pair<std::string, int>>{{"[", 400}, {R"({"type":"cpu"})", 422}, {two, 422}})
            for (int i = 0; i < 2; ++i)
            {
                const auto response = rig.postOnce("k", body, {{"atomic", "true"}});
                CPPUNIT_ASSERT_EQUAL_MESSAGE(body, status, response.status);
                CPPUNIT_ASSERT(!isReplay(response));
            }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.store.answers());
        CPPUNIT_ASSERT_EQUAL(201, rig.postOnce("k", point).status);
    }

    void refusesAnotherRequestUnderTheKey()
    {
        const Rig rig;
        const std::string other = R"({"type":"cpu","value":2,"timestamp":1})";
        const std::vector<Field> key{{"Idempotency-Key", "k"}};
        (void)rig.postOnce("k", point);
        CPPUNIT_ASSERT_EQUAL(422, rig.postOnce("k", other).status);
        CPPUNIT_ASSERT_EQUAL(422, rig.postOnce("k", point, {{"atomic", "true"}}).status);
        CPPUNIT_ASSERT_EQUAL(422, rig.send("POST /api/metrics", {}, point, "application/x-ndjson", key).status);
        CPPUNIT_ASSERT(isReplay(rig.send("POST /api/metrics", {}, point, "Application/JSON; charset=utf-8", key)));
        CPPUNIT_ASSERT(isReplay(rig.send("POST /api/metrics", {}, point, "", key)));
        CPPUNIT_ASSERT_EQUAL(1.0, countOf(rig, "cpu"));
    }

    /// Listeners are told while a write is under way.
    void refusesARequestWhileTheFirstIsUnderWay()
    {
        Rig rig;
        bool told = false;
        std::vector<Response> meanwhile;
        rig.bus.subscribe(
            [&](const Fact&)
            {
                if (!std::exchange(told, true))
                    meanwhile = {rig.postOnce("k", point), rig.postOnce("other", point)};
            });
        CPPUNIT_ASSERT_EQUAL(201, rig.postOnce("k", point).status);
        CPPUNIT_ASSERT_EQUAL(409, meanwhile.at(0).status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), *meanwhile.at(0).headers.find("Retry-After"));
        CPPUNIT_ASSERT_EQUAL(201, meanwhile.at(1).status);
        CPPUNIT_ASSERT(isReplay(rig.postOnce("k", point)));
        CPPUNIT_ASSERT_EQUAL(2.0, countOf(rig, "cpu"));
    }

    void refusesAKeyThatIsNone()
    {
        const Rig rig;
        CPPUNIT_ASSERT_EQUAL(400, rig.postOnce("", point).status);
        CPPUNIT_ASSERT_EQUAL(0.0, countOf(rig, "cpu"));
    }

    void letsGoOfAKeyWhoseWriteFailed()
    {
        const Rig rig;
        CPPUNIT_ASSERT_EQUAL(400, rig.postOnce("k", "{").status);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.context->keysInFlight.size());
        CPPUNIT_ASSERT_EQUAL(201, rig.postOnce("k", point).status);
    }

    void tellsListenersOfTheSameTypesAgain()
    {
        Rig rig;
        (void)rig.postOnce("k", two);
        (void)rig.postOnce("k", two);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rig.bus.changes.size());
        CPPUNIT_ASSERT((rig.bus.changes[1] == std::vector<std::string>{"metrics", "metrics/cpu", "metrics/mem"}));
        CPPUNIT_ASSERT((rig.bus.scopes == std::set<std::string>{"metrics/test"}));
    }

    void replaysWhateverTheSettingsSayByNow()
    {
        Rig rig;
        const auto first = rig.postOnce("k", two);
        MetricsSettings stricter{.maxBatch = 1, .maxIdempotencyKeys = 1};
        stricter.points.maxTypeLength = 1;
        rig.context->settings.store(std::make_shared<const MetricsSettings>(stricter));
        requireReplay(first, rig.postOnce("k", two));
        CPPUNIT_ASSERT(rig.bus.changes.at(0) == rig.bus.changes.at(1));
    }

    void forgetsAnAnswerAfterItsTime()
    {
        const Rig rig;
        (void)rig.postOnce("k", point);
        rig.clock.manual.advance(24h - 1ms);
        CPPUNIT_ASSERT(isReplay(rig.postOnce("k", point)));
        rig.clock.manual.advance(1ms);
        CPPUNIT_ASSERT(!isReplay(rig.postOnce("k", point)));
        CPPUNIT_ASSERT_EQUAL(2.0, countOf(rig, "cpu"));

        rig.clock.manual.advance(24h - 1ms);
        forgetOldAnswers(*rig.context, [] { return false; });
        CPPUNIT_ASSERT(isReplay(rig.postOnce("k", point)));
        rig.clock.manual.advance(1ms);
        forgetOldAnswers(*rig.context, [] { return false; });
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.store.answers());
    }

    void refusesNewKeysWhenTheTableIsFull()
    {
        const Rig rig(MetricsSettings{.maxIdempotencyKeys = 2});
        (void)rig.postOnce("a", point);
        (void)rig.postOnce("b", point);
        const auto refused = rig.postOnce("c", point);
        CPPUNIT_ASSERT_EQUAL(503, refused.status);
        CPPUNIT_ASSERT(refused.headers.contains("Retry-After"));
        CPPUNIT_ASSERT(Rig::textOf(refused).find("metrics.maxIdempotencyKeys") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(1.0, rig.instruments.valueOf("weir_limit_hits_total{limit=metrics.maxIdempotencyKeys}"));
        CPPUNIT_ASSERT(isReplay(rig.postOnce("a", point)));
        CPPUNIT_ASSERT_EQUAL(201, rig.post(point).status);

        rig.clock.manual.advance(24h);
        forgetOldAnswers(*rig.context, [] { return false; });
        CPPUNIT_ASSERT_EQUAL(201, rig.postOnce("c", point).status);
    }

    void countsReplaysButNoPoints()
    {
        const Rig rig;
        for (int i = 0; i < 3; ++i)
            (void)rig.postOnce("k", point);
        CPPUNIT_ASSERT_EQUAL(1.0, rig.instruments.valueOf("weir_ingest_points_total{result=accepted,reason=}"));
        CPPUNIT_ASSERT_EQUAL(2.0, rig.instruments.valueOf("weir_ingest_replays_total"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(IdempotencyTest);
} // namespace
} // namespace weir::metrics::test
