#include "Samples.h"
#include "support/Environment.h"
#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace
{
using namespace weir::test;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t batchSize = 2000;

/// Of resident memory, in bytes.
std::uint64_t memoryOf(const ServerProcess& server)
{
    std::ifstream status("/proc/" + std::to_string(server.id()) + "/status");
    for (std::string word; status >> word;)
        if (std::uint64_t kibibytes = 0; word == "VmRSS:" && status >> kibibytes)
            return kibibytes * 1024;
    CPPUNIT_FAIL("the server does not say how much memory it has");
}

/// Series up to metrics.maxSeries, then nine times as many that are refused: memory stays where it is, and the series
/// that exist go on as fast. WEIR_SERIES asks for more of them.
class SeriesLimitTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SeriesLimitTest);
    CPPUNIT_TEST(refusesFurtherSeriesAndSparesThoseThatExist);
    CPPUNIT_TEST_SUITE_END();

public:
    void refusesFurtherSeriesAndSparesThoseThatExist()
    {
        start();
        const auto empty = memoryOf(*_server);
        const auto creating = fill();
        const auto full = memoryOf(*_server);
        const auto before = appendToExisting();
        auto refusing = refuse(_most, 3 * _most);
        const auto warm = memoryOf(*_server); // with what the work itself needs
        refusing += refuse(3 * _most, 10 * _most);
        const auto after = appendToExisting();
        const auto end = memoryOf(*_server);
        std::cout << _most << " series: " << (full - empty) / _most << " bytes each, " << _most * 1000 / count(creating)
                  << " made a second; " << 9 * _most << " refused, " << 9 * _most * 1000 / count(refusing)
                  << " a second; memory empty " << (empty >> 20U) << ", full " << (full >> 20U) << ", refusing "
                  << (warm >> 20U) << ", at the end " << (end >> 20U) << " MiB; " << batchSize
                  << " points of existing series before " << before.count() << " us, after " << after.count() << " us"
                  << std::endl;

        assertCounted();
        // Seven times as many, had they been taken, need seven times the memory; an allocator's own needs are less.
        CPPUNIT_ASSERT_MESSAGE("what was refused stays in memory", end < warm + 7 * (full - empty) / 2);
        CPPUNIT_ASSERT_MESSAGE("series that exist have become slower", after < 4 * before);
        takesTheOthersOfAMixedBatch();
        restart();
    }

private:
    void start()
    {
        // What a sanitizer keeps of freed memory is not the server's.
        _server = std::make_unique<ServerProcess>(Configuration()
                                                      .set("metrics.path", (_folder.path() / "metrics.db").string())
                                                      .set("metrics.maxSeries", std::to_string(_most)),
                                                  std::vector<std::string>{},
                                                  std::vector<std::string>{"ASAN_OPTIONS=quarantine_size_mb=1"});
        _client = std::make_unique<HttpClient>(_server->client());
    }

    /// Points of the series from `begin` to before `end`.
    [[nodiscard]] static std::string body(std::uint64_t begin, std::uint64_t end)
    {
        std::string body;
        for (std::uint64_t series = begin; series < end; ++series)
            body += R"({"type":"many","value":1,"tags":{"host":"host-)" + std::to_string(series) + "\"}}\n";
        return body;
    }

    [[nodiscard]] HttpReply post(const std::string& body) { return _client->postNdjson("/api/metrics", body); }

    /// Makes all the series that may be.
    Clock::duration fill()
    {
        const auto begin = Clock::now();
        for (std::uint64_t series = 0; series < _most; series += batchSize)
            CPPUNIT_ASSERT_EQUAL(200, post(body(series, std::min(series + batchSize, _most))).status);
        return Clock::now() - begin;
    }

    /// How long the fastest of some batches takes that have points of existing series, from all over: what else the
    /// machine does only makes them slower.
    std::chrono::microseconds appendToExisting()
    {
        constexpr std::uint64_t batches = 25;
        auto fastest = Clock::duration::max();
        for (std::uint64_t i = 0; i < batches; ++i)
        {
            const auto from = i * (_most - batchSize) / batches;
            const auto text = body(from, from + batchSize);
            const auto begin = Clock::now();
            CPPUNIT_ASSERT_EQUAL(200, post(text).status);
            fastest = std::min(fastest, Clock::now() - begin);
        }
        return std::chrono::round<std::chrono::microseconds>(fastest);
    }

    /// Every point is told why.
    Clock::duration refuse(std::uint64_t begin, std::uint64_t end)
    {
        const auto start = Clock::now();
        for (std::uint64_t series = begin; series < end; series += batchSize)
        {
            const auto last = std::min(series + batchSize, end);
            const auto problem = assertProblem(422, post(body(series, last)));
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, problem->getValue<std::uint64_t>("accepted"));
            CPPUNIT_ASSERT_EQUAL(last - series, problem->getValue<std::uint64_t>("rejected"));
            const auto errors = arrayAt(problem, "errors");
            CPPUNIT_ASSERT_EQUAL(std::size_t{100}, errors->size());
            CPPUNIT_ASSERT_EQUAL("would make a new series; there are " + std::to_string(_most) +
                                     " already (metrics.maxSeries)",
                                 errors->getObject(0)->getValue<std::string>("detail"));
        }
        return Clock::now() - start;
    }

    void assertCounted() const
    {
        const auto refused = static_cast<double>(9 * _most);
        CPPUNIT_ASSERT_EQUAL(
            refused, sample(*_server, R"(weir_ingest_points_total{result="rejected",reason="series"})").value());
        CPPUNIT_ASSERT_EQUAL(refused, sample(*_server, R"(weir_limit_hits_total{limit="metrics.maxSeries"})").value());
        CPPUNIT_ASSERT_EQUAL(static_cast<double>(_most), sample(*_server, "weir_series").value());
    }

    void takesTheOthersOfAMixedBatch()
    {
        const auto reply = post(body(_most - 2, _most + 3));
        CPPUNIT_ASSERT_EQUAL(200, reply.status);
        const auto report = parseObject(reply.body);
        CPPUNIT_ASSERT_EQUAL(2, report->getValue<int>("accepted"));
        CPPUNIT_ASSERT_EQUAL(3, report->getValue<int>("rejected"));
        CPPUNIT_ASSERT_EQUAL(2, arrayAt(report, "errors")->getObject(0)->getValue<int>("index"));
    }

    /// All that was accepted is there, and the bound still holds.
    void restart()
    {
        const auto summary = _server->client().get("/api/metrics/summary?metric_type=many").body;
        CPPUNIT_ASSERT_EQUAL(0, _server->stop());
        const auto begin = Clock::now();
        start();
        std::cout << "started again in " << count(Clock::now() - begin) << " ms, with " << (memoryOf(*_server) >> 20U)
                  << " MiB" << std::endl;
        CPPUNIT_ASSERT_EQUAL(summary, _server->client().get("/api/metrics/summary?metric_type=many").body);
        CPPUNIT_ASSERT_EQUAL(static_cast<double>(_most), sample(*_server, "weir_series").value());
        (void)refuse(10 * _most, 10 * _most + batchSize);
        CPPUNIT_ASSERT_EQUAL(0, _server->stop());
    }

    [[nodiscard]] static std::uint64_t count(Clock::duration duration)
    {
        return static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
    }

    const std::uint64_t _most = numberFromEnvironment("WEIR_SERIES", 20'000);
    const TemporaryFolder _folder;
    std::unique_ptr<ServerProcess> _server;
    std::unique_ptr<HttpClient> _client;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SeriesLimitTest);
} // namespace
