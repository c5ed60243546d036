#include "support/Json.h"
#include "support/Printing.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace
{
using namespace weir::test;

/// Points go in, whole or in part, and come back as they were.
class IngestTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(IngestTest);
    CPPUNIT_TEST(storesExactlyTheGoodPointsOfAnArray);
    CPPUNIT_TEST(storesExactlyTheGoodLinesOfNdjson);
    CPPUNIT_TEST(refusesAWholeArrayForASyntaxError);
    CPPUNIT_TEST(storesAllOrNothingWhenAskedTo);
    CPPUNIT_TEST(answers422WhenNothingIsAccepted);
    CPPUNIT_TEST(answersEmptyBatchesWithZeros);
    CPPUNIT_TEST(reportsTheFirstHundredErrorsAndCountsAll);
    CPPUNIT_TEST(understandsTimesInEveryForm);
    CPPUNIT_TEST(givesValuesBackExactly);
    CPPUNIT_TEST(keepsTwoPointsOfOneSeriesAndTime);
    CPPUNIT_TEST(ignoresUnknownMembers);
    CPPUNIT_TEST(exportsSeriesBySeriesOldestFirst);
    CPPUNIT_TEST(takesBackWhatItExported);
    CPPUNIT_TEST(showsAWriteToEveryLaterSummary);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _server = std::make_unique<ServerProcess>(); }

    void storesExactlyTheGoodPointsOfAnArray()
    {
        const HttpReply reply = _server->client().postJson(
            "/api/metrics", R"([{"type":"cpu","value":1},{"type":"cpu"},{"type":"cpu","value":2},)"
                            R"({"type":"cpu","value":3,"tags":{"host":1}},{"type":"cpu","value":4}])");
        CPPUNIT_ASSERT_EQUAL(200, reply.status);
        const auto report = parseObject(reply.body);
        assertCounts(report, 3, 2);
        assertError(report, 0, 1, "/value");
        assertError(report, 1, 3, "/tags/host");
        CPPUNIT_ASSERT_EQUAL((std::vector<double>{1, 2, 4}), values("cpu"));
    }

    void storesExactlyTheGoodLinesOfNdjson()
    {
        const HttpReply reply =
            _server->client().postNdjson("/api/metrics", "{\"type\":\"cpu\",\"value\":1}\n"
                                                         "\n"
                                                         "{\"type\":\"cpu\",\"value\":\n"
                                                         "{\"type\":\"cpu\",\"value\":2}\r\n"
                                                         "{\"type\":\"cpu\",\"value\":true}\n"
                                                         "{\"type\":\"cpu\",\"value\":3,\"value\":4}\n"
                                                         "{\"type\":\"cpu\",\"value\":5}");
        CPPUNIT_ASSERT_EQUAL(200, reply.status);
        const auto report = parseObject(reply.body);
        assertCounts(report, 3, 3);
        assertError(report, 0, 1, "");
        assertError(report, 1, 3, "/value");
        assertError(report, 2, 4, "/value");
        const std::vector<int> expected{3, 5, 6};
        for (unsigned i = 0; i < expected.size(); ++i)
            CPPUNIT_ASSERT_EQUAL(expected[i], arrayAt(report, "errors")->getObject(i)->getValue<int>("line"));
        CPPUNIT_ASSERT_EQUAL((std::vector<double>{1, 2, 5}), values("cpu"));
    }

    void refusesAWholeArrayForASyntaxError()
    {
        HttpClient client = _server->client();
        assertProblem(400, client.postJson("/api/metrics", R"([{"type":"cpu","value":1},{"type":"cpu","value":}])"));
        assertProblem(400, client.postJson("/api/metrics", R"([{"type":"cpu","value":1}] trailing)"));
        CPPUNIT_ASSERT(values("cpu").empty());
    }

    void storesAllOrNothingWhenAskedTo()
    {
        HttpClient client = _server->client();
        const auto problem =
            assertProblem(422, client.postJson("/api/metrics?atomic=true",
                                               R"([{"type":"cpu","value":1},{"type":"cpu","value":[]}])"));
        CPPUNIT_ASSERT_EQUAL(0, problem->getValue<int>("accepted"));
        assertError(problem, 0, 1, "/value");
        CPPUNIT_ASSERT_EQUAL(
            422, client.postNdjson("/api/metrics?atomic=true", "{\"type\":\"cpu\",\"value\":1}\n{\n").status);
        CPPUNIT_ASSERT(values("cpu").empty());
        CPPUNIT_ASSERT_EQUAL(200, client.postJson("/api/metrics?atomic=true", R"([{"type":"cpu","value":1}])").status);
        CPPUNIT_ASSERT_EQUAL((std::vector<double>{1}), values("cpu"));
    }

    void answers422WhenNothingIsAccepted()
    {
        const auto problem =
            assertProblem(422, _server->client().postNdjson("/api/metrics", "{\"type\":\"cpu\"}\n{\"value\":1}\n"));
        assertCounts(problem, 0, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), arrayAt(problem, "errors")->size());
    }

    void answersEmptyBatchesWithZeros()
    {
        const std::string zeros = R"({"accepted":0,"rejected":0,"errors":[]})";
        HttpClient client = _server->client();
        CPPUNIT_ASSERT_EQUAL(zeros, client.postJson("/api/metrics", "[]").body);
        CPPUNIT_ASSERT_EQUAL(zeros, client.postNdjson("/api/metrics", "").body);
        CPPUNIT_ASSERT_EQUAL(zeros, client.postNdjson("/api/metrics", "\n\n").body);
        CPPUNIT_ASSERT_EQUAL(200, client.postNdjson("/api/metrics?atomic=true", "").status);
    }

    void reportsTheFirstHundredErrorsAndCountsAll()
    {
        std::string body = "{\"type\":\"cpu\",\"value\":1}\n";
        for (int i = 0; i < 150; ++i)
            body += "{\"type\":\"cpu\"}\n";
        const auto report = parseObject(_server->client().postNdjson("/api/metrics", body).body);
        assertCounts(report, 1, 150);
        CPPUNIT_ASSERT_EQUAL(std::size_t(100), arrayAt(report, "errors")->size());
        assertError(report, 99, 100, "/value");
    }

    void understandsTimesInEveryForm()
    {
        HttpClient client = _server->client();
        const std::vector<std::string> sameMoment{R"("2025-01-01T10:00:00Z")",
                                                  R"("2025-01-01T10:00:00")",
                                                  R"("2025-01-01 10:00:00")",
                                                  R"("2025-01-01T12:00:00+02:00")",
                                                  R"("2025-01-01T10:00:00.000Z")",
                                                  "1735725600",
                                                  "1735725600000",
                                                  "1735725600000000",
                                                  "1735725600000000000"};
        for (const std::string& time : sameMoment)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                time, 201,
                client.postJson("/api/metrics", R"({"type":"t","value":1,"timestamp":)" + time + "}").status);
        for (const std::string& line : lines(client.get("/api/metrics?metric_type=t").body))
            CPPUNIT_ASSERT_EQUAL(std::string("2025-01-01T10:00:00Z"),
                                 parseObject(line)->getValue<std::string>("timestamp"));
        CPPUNIT_ASSERT_EQUAL(sameMoment.size(), values("t").size());

        client.postJson("/api/metrics", R"({"type":"day","value":1,"timestamp":"2025-01-02"})");
        client.postJson("/api/metrics", R"({"type":"day","value":2,"timestamp":"2025-01-02T00:00:00.123456789Z"})");
        const auto days = lines(client.get("/api/metrics?metric_type=day").body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), days.size());
        CPPUNIT_ASSERT_EQUAL(std::string("2025-01-02T00:00:00Z"),
                             parseObject(days[0])->getValue<std::string>("timestamp"));
        CPPUNIT_ASSERT_EQUAL(std::string("2025-01-02T00:00:00.123456789Z"),
                             parseObject(days[1])->getValue<std::string>("timestamp"));

        client.postJson("/api/metrics", R"({"type":"now","value":1})");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"now","count":1,"average":1.0})"),
                             client.get("/api/metrics/summary?metric_type=now&window=1h").body);
    }

    void givesValuesBackExactly()
    {
        const std::vector<std::pair<std::string, std::string>> valuesAndTexts{
            {"-0", "0.0"},          {"0.1", "0.1"},
            {"75", "75.0"},         {"1e22", "1e+22"},
            {"5e-324", "5e-324"},   {"1.7976931348623157e308", "1.7976931348623157e+308"},
            {"-273.15", "-273.15"}, {"9007199254740993", "9007199254740992.0"}};
        HttpClient client = _server->client();
        int second = 0;
        for (const auto& [value, text] : valuesAndTexts)
            client.postJson("/api/metrics",
                            R"({"type":"v","timestamp":)" + std::to_string(second++) + R"(,"value":)" + value + "}");
        const auto exported = lines(client.get("/api/metrics?metric_type=v").body);
        CPPUNIT_ASSERT_EQUAL(valuesAndTexts.size(), exported.size());
        for (std::size_t i = 0; i < exported.size(); ++i)
            CPPUNIT_ASSERT_EQUAL(std::strtod(valuesAndTexts[i].second.c_str(), nullptr),
                                 parseObject(exported[i])->getValue<double>("value"));
        CPPUNIT_ASSERT_MESSAGE(exported[0], exported[0].find(R"("value":0.0)") != std::string::npos);
    }

    void keepsTwoPointsOfOneSeriesAndTime()
    {
        HttpClient client = _server->client();
        for (int i = 0; i < 2; ++i)
            client.postJson("/api/metrics", R"({"timestamp":"2025-01-01","value":75,"type":"cpu"})");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":2,"average":75.0})"),
                             client.get("/api/metrics/summary?metric_type=cpu").body);
    }

    void ignoresUnknownMembers()
    {
        HttpClient client = _server->client();
        CPPUNIT_ASSERT_EQUAL(
            201, client.postJson("/api/metrics", R"({"type":"cpu","value":1,"unit":"%","more":{"a":[1,2]}})").status);
        CPPUNIT_ASSERT_EQUAL((std::vector<double>{1}), values("cpu"));
    }

    void exportsSeriesBySeriesOldestFirst()
    {
        HttpClient client = _server->client();
        client.postNdjson("/api/metrics", "{\"type\":\"e\",\"value\":4,\"timestamp\":20,\"tags\":{\"host\":\"b\"}}\n"
                                          "{\"type\":\"e\",\"value\":2,\"timestamp\":30,\"tags\":{\"host\":\"a\"}}\n"
                                          "{\"type\":\"e\",\"value\":3,\"timestamp\":10,\"tags\":{\"host\":\"b\"}}\n"
                                          "{\"type\":\"e\",\"value\":1,\"timestamp\":25,\"tags\":{\"host\":\"a\"}}\n");
        const HttpReply reply = client.get("/api/metrics?metric_type=e");
        CPPUNIT_ASSERT_EQUAL(std::string("application/x-ndjson"), reply.header("Content-Type"));
        std::vector<double> all = values("e");
        if (all[0] > 2) // the order of series is the store's own
            std::rotate(all.begin(), all.begin() + 2, all.end());
        CPPUNIT_ASSERT_EQUAL((std::vector<double>{1, 2, 3, 4}), all);
        CPPUNIT_ASSERT_EQUAL((std::vector<double>{1, 2}), values("e&tag.host=a"));
        CPPUNIT_ASSERT_EQUAL((std::vector<double>{1}), values("e&from=20&to=30&tag.host=a"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), values("e&limit=3").size());
        CPPUNIT_ASSERT(values("e&tag.host=c").empty());
    }

    void takesBackWhatItExported()
    {
        HttpClient client = _server->client();
        client.postNdjson(
            "/api/metrics",
            "{\"type\":\"a \\\"b\\\" \\u00e9\",\"value\":0.1,\"timestamp\":1,\"tags\":{\"k\\\\\":\"v\\n\"}}\n"
            "{\"type\":\"a \\\"b\\\" \\u00e9\",\"value\":2,\"timestamp\":1735725600123456789}\n");
        const std::string target = "/api/metrics?metric_type=a%20%22b%22%20%C3%A9";
        const std::string exported = client.get(target).body;
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), lines(exported).size());
        const ServerProcess other;
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"accepted":2,"rejected":0,"errors":[]})"),
                             other.client().postNdjson("/api/metrics", exported).body);
        CPPUNIT_ASSERT_EQUAL(exported, other.client().get(target).body);
    }

    void showsAWriteToEveryLaterSummary()
    {
        HttpClient writer = _server->client();
        HttpClient reader = _server->client();
        for (int i = 1; i <= 50; ++i)
        {
            writer.postJson("/api/metrics", R"({"type":"r","value":1})");
            CPPUNIT_ASSERT_EQUAL(R"({"type":"r","count":)" + std::to_string(i) + R"(,"average":1.0})",
                                 reader.get("/api/metrics/summary?metric_type=r").body);
        }
    }

private:
    static void assertCounts(const Poco::JSON::Object::Ptr& report, int accepted, int rejected)
    {
        CPPUNIT_ASSERT_EQUAL(accepted, report->getValue<int>("accepted"));
        CPPUNIT_ASSERT_EQUAL(rejected, report->getValue<int>("rejected"));
    }

    static void assertError(const Poco::JSON::Object::Ptr& report, unsigned number, int index,
                            const std::string& pointer)
    {
        const auto error = arrayAt(report, "errors")->getObject(number);
        CPPUNIT_ASSERT(error);
        CPPUNIT_ASSERT_EQUAL(index, error->getValue<int>("index"));
        CPPUNIT_ASSERT_EQUAL(pointer, error->optValue<std::string>("pointer", ""));
        CPPUNIT_ASSERT(!error->getValue<std::string>("detail").empty());
    }

    [[nodiscard]] std::vector<double> values(const std::string& typeAndFilter) const
    {
        std::vector<double> result;
        for (const std::string& line : lines(_server->client().get("/api/metrics?metric_type=" + typeAndFilter).body))
            result.push_back(parseObject(line)->getValue<double>("value"));
        return result;
    }

    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(IngestTest);
} // namespace
