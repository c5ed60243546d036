#include "Rig.h"

#include <cppunit/extensions/HelperMacros.h>

namespace weir::metrics::test
{
namespace
{
constexpr const char* zeros = R"({"accepted":0,"rejected":0,"errors":[]})";

class IngestHandlerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(IngestHandlerTest);
    CPPUNIT_TEST(storesOnePoint);
    CPPUNIT_TEST(storesTheGoodPointsOfABatchAndReportsTheOthers);
    CPPUNIT_TEST(saysWhichLineWasBad);
    CPPUNIT_TEST(answersAnEmptyBatchWithZeros);
    CPPUNIT_TEST(answers422WhenNothingIsAccepted);
    CPPUNIT_TEST(storesNothingOfARefusedArray);
    CPPUNIT_TEST(storesAllOrNothingWhenAskedTo);
    CPPUNIT_TEST(holdsAnAtomicBatchAgainstTheBoundOfSeries);
    CPPUNIT_TEST(showsAHundredErrorsAndCountsAll);
    CPPUNIT_TEST(takesMediaTypesWithParametersAndNoneAsJson);
    CPPUNIT_TEST(refusesOtherMediaTypes);
    CPPUNIT_TEST(tellsListenersAfterTheStoreAndBeforeTheAnswer);
    CPPUNIT_TEST(tellsNobodyWhenNothingWasStored);
    CPPUNIT_TEST(countsPointsByWhatBecameOfThem);
    CPPUNIT_TEST(countsEveryLimitThatStrikes);
    CPPUNIT_TEST_SUITE_END();

    static std::string countOfCpu(const Rig& rig)
    {
        return Rig::textOf(rig.get("/api/metrics/summary", {{"metric_type", "cpu"}}));
    }

    static void requireNothingStored(const Rig& rig)
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":0,"average":null})"), countOfCpu(rig));
    }

public:
    void storesOnePoint()
    {
        const Rig rig;
        const auto response = rig.post(R"({"timestamp":"2025-01-01T00:00:00","value":75,"type":"cpu"})");
        CPPUNIT_ASSERT_EQUAL(201, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"message":"Metric stored successfully"})"), Rig::textOf(response));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":1,"average":75.0})"), countOfCpu(rig));
    }

    void storesTheGoodPointsOfABatchAndReportsTheOthers()
    {
        const Rig rig;
        const auto response = rig.post(R"([{"type":"cpu","value":1},{"type":"cpu"},{"type":"cpu","value":3}])");
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"accepted":2,"rejected":1,"errors":[{"index":1,"pointer":"/value",)"
                                         R"("detail":"missing; a number is needed"}]})"),
                             Rig::textOf(response));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":2,"average":2.0})"), countOfCpu(rig));
    }

    void saysWhichLineWasBad()
    {
        const Rig rig;
        const auto text = Rig::textOf(rig.postLines("\n{\"type\":\"cpu\",\"value\":1}\r\n{\"type\":\n"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"accepted":1,"rejected":1,"errors":[{"index":1,"line":3,"pointer":"",)"
                                         R"("detail":"is not valid JSON"}]})"),
                             text);
    }

    void answersAnEmptyBatchWithZeros()
    {
        const Rig rig;
        CPPUNIT_ASSERT_EQUAL(std::string(zeros), Rig::textOf(rig.post("[]")));
        CPPUNIT_ASSERT_EQUAL(std::string(zeros), Rig::textOf(rig.postLines("")));
        CPPUNIT_ASSERT_EQUAL(200, rig.post("[]", {{"atomic", "true"}}).status);
        CPPUNIT_ASSERT_EQUAL(400, rig.post("").status);
    }

    void answers422WhenNothingIsAccepted()
    {
        const Rig rig;
        for (const auto& response : {rig.post(R"([{"type":"cpu"}])"), rig.postLines("x"), rig.post("7")})
        {
            CPPUNIT_ASSERT_EQUAL(422, response.status);
            const auto text = Rig::textOf(response);
            CPPUNIT_ASSERT_MESSAGE(text, text.find(R"("accepted":0,"rejected":1,"errors":[{)") != std::string::npos);
        }
    }

    void storesNothingOfARefusedArray()
    {
        const Rig rig;
        for (const std::string bad : {R"({"type":"cpu","value":)", R"({"type":"cpu","value":1e999})",
                                      R"({"type":"cpu","value":1,"\u0074ype":"mem"})"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, 400, rig.post(R"([{"type":"cpu","value":1},)" + bad + "]").status);
        requireNothingStored(rig);
    }

    void storesAllOrNothingWhenAskedTo()
    {
        const Rig rig;
        const Parameters atomic{{"atomic", "true"}};
        const auto response = rig.post(R"([{"type":"cpu","value":1},{"type":"cpu","value":null}])", atomic);
        CPPUNIT_ASSERT_EQUAL(422, response.status);
        CPPUNIT_ASSERT(Rig::textOf(response).find(R"("accepted":0,)") != std::string::npos);
        requireNothingStored(rig);
        CPPUNIT_ASSERT_EQUAL(200, rig.post(R"([{"type":"cpu","value":1}])", atomic).status);
    }

    void holdsAnAtomicBatchAgainstTheBoundOfSeries()
    {
        const Rig rig(MetricsSettings{.maxSeries = 1});
        const std::string two = R"([{"type":"cpu","value":1},{"type":"mem","value":1}])";
        CPPUNIT_ASSERT_EQUAL(422, rig.post(two, {{"atomic", "true"}}).status);
        requireNothingStored(rig);
        const auto text = Rig::textOf(rig.post(two));
        CPPUNIT_ASSERT_MESSAGE(text, text.starts_with(R"({"accepted":1,"rejected":1,"errors":[{"index":1,)"));
    }

    void showsAHundredErrorsAndCountsAll()
    {
        const Rig rig;
        std::string lines = "{\"type\":\"cpu\",\"value\":1}\n";
        for (int i = 0; i < 150; ++i)
            lines += "{}\n";
        const auto text = Rig::textOf(rig.postLines(lines));
        CPPUNIT_ASSERT_MESSAGE(text, text.starts_with(R"({"accepted":1,"rejected":150,)"));
        CPPUNIT_ASSERT(text.find(R"("index":100,)") != std::string::npos);
        CPPUNIT_ASSERT(text.find(R"("index":101,)") == std::string::npos);
    }

    void takesMediaTypesWithParametersAndNoneAsJson()
    {
        const Rig rig;
        for (const std::string type : {"application/json; charset=utf-8", "Application/JSON", ""})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(type, 201,
                                         rig.send("POST /api/metrics", {}, R"({"type":"cpu","value":1})", type).status);
    }

    void refusesOtherMediaTypes()
    {
        const Rig rig;
        for (const std::string type : {"text/csv", "application/jsonp", "application/x-www-form-urlencoded"})
        {
            const auto response = rig.send("POST /api/metrics", {}, R"({"type":"cpu","value":1})", type);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(type, 415, response.status);
            CPPUNIT_ASSERT_EQUAL(std::string("application/json, application/x-ndjson"),
                                 *response.headers.find("Accept"));
        }
        requireNothingStored(rig);
    }

    void tellsListenersAfterTheStoreAndBeforeTheAnswer()
    {
        Rig rig;
        std::string seen;
        rig.bus.subscribe([&](const Fact&) { seen = countOfCpu(rig); });
        (void)rig.post(R"([{"type":"cpu","value":1},{"type":"mem","value":1}])");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":1,"average":1.0})"), seen);
        CPPUNIT_ASSERT(
            (rig.bus.changes == std::vector<std::vector<std::string>>{{"metrics", "metrics/cpu", "metrics/mem"}}));
    }

    void tellsNobodyWhenNothingWasStored()
    {
        const Rig rig;
        (void)rig.post("[]");
        (void)rig.post(R"({"type":"cpu"})");
        (void)rig.post(R"([{"type":"cpu","value":1},{}])", {{"atomic", "true"}});
        CPPUNIT_ASSERT(rig.bus.changes.empty());
    }

    void countsPointsByWhatBecameOfThem()
    {
        const Rig rig;
        (void)rig.postLines("{\"type\":\"cpu\",\"value\":1}\n{\"type\":\"cpu\"}\nx\n"
                            "{\"type\":\"cpu\",\"value\":1,\"timestamp\":\"2025-01-01T01:00:00Z\"}\n");
        (void)rig.post(R"([{"type":"cpu","value":1},{}])", {{"atomic", "true"}});
        const auto count = [&](const std::string& labels)
        { return rig.instruments.valueOf("weir_ingest_points_total{" + labels + "}"); };
        CPPUNIT_ASSERT_EQUAL(1.0, count("result=accepted,reason="));
        CPPUNIT_ASSERT_EQUAL(2.0, count("result=rejected,reason=invalid"));
        CPPUNIT_ASSERT_EQUAL(1.0, count("result=rejected,reason=syntax"));
        CPPUNIT_ASSERT_EQUAL(1.0, count("result=rejected,reason=future"));
        CPPUNIT_ASSERT_EQUAL(1.0, count("result=rejected,reason=atomic"));
    }

    void countsEveryLimitThatStrikes()
    {
        MetricsSettings settings{.maxDepth = 3, .maxBatch = 2, .maxSeries = 1};
        settings.points.maxTypeLength = 3;
        const Rig rig(settings);
        CPPUNIT_ASSERT_EQUAL(400, rig.post("[[[[1]]]]").status);
        CPPUNIT_ASSERT_EQUAL(413, rig.post("[1,2,3]").status);
        CPPUNIT_ASSERT_EQUAL(413, rig.postLines("1\n2\n3\n").status);
        CPPUNIT_ASSERT_EQUAL(422, rig.post(R"({"type":"long","value":1})").status);
        CPPUNIT_ASSERT_EQUAL(200, rig.post(R"([{"type":"cpu","value":1},{"type":"mem","value":1}])").status);
        for (const auto& [limit, hits] : std::vector<std::pair<std::string, double>>{
                 {"maxDepth", 1}, {"maxBatch", 2}, {"maxTypeLength", 1}, {"maxSeries", 1}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(limit, hits,
                                         rig.instruments.valueOf("weir_limit_hits_total{limit=metrics." + limit + "}"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(IngestHandlerTest);
} // namespace
} // namespace weir::metrics::test
