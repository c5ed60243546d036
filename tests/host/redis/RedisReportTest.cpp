#include "redis/RedisReport.h"

#include "services/Prometheus.h"

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Message.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace
{
using weir::RedisError;
using weir::host::Prometheus;
using weir::host::RedisReport;
using namespace std::string_literals;

class Lines final : public Poco::Channel
{
public:
    void log(const Poco::Message& message) override { lines.push_back(message.getText()); }
    std::vector<std::string> lines;
};

class RedisReportTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisReportTest);
    CPPUNIT_TEST(saysOnceThatRedisIsAwayAndOnceThatItIsBack);
    CPPUNIT_TEST(saysEveryReasonOfAnOutageOnce);
    CPPUNIT_TEST(saysNothingOfTheFirstConnection);
    CPPUNIT_TEST(saysARefusalNowAndThen);
    CPPUNIT_TEST(countsCallsByTheirResult);
    CPPUNIT_TEST(countsConnectionsAfterTheFirst);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _channel = new Lines;
        _log.setChannel(_channel);
        _log.setLevel(Poco::Message::PRIO_TRACE);
    }

    void tearDown() override { _log.setChannel(nullptr); }

    void saysOnceThatRedisIsAwayAndOnceThatItIsBack()
    {
        RedisReport report("h:1", _instruments, _log);
        for (int outage = 0; outage < 2; ++outage)
        {
            for (int i = 0; i < 100; ++i)
                report.away("it is gone");
            report.connected();
            report.connected();
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, _channel->lines.size());
        CPPUNIT_ASSERT_EQUAL("Redis at h:1 is away: it is gone"s, _channel->lines[2]);
        CPPUNIT_ASSERT(_channel->lines[3].starts_with("Redis at h:1 is back after "));
    }

    void saysEveryReasonOfAnOutageOnce()
    {
        RedisReport report("h:1", _instruments, _log);
        for (int i = 0; i < 100; ++i)
            report.away("reason " + std::to_string(i % 3));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _channel->lines.size());
        for (int i = 0; i < 100; ++i)
            report.away("reason " + std::to_string(i));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("there is a bound", std::size_t{8}, _channel->lines.size());
        CPPUNIT_ASSERT_EQUAL("reason 99"s, report.reason());
    }

    void saysNothingOfTheFirstConnection()
    {
        RedisReport report("h:1", _instruments, _log);
        report.connected();
        CPPUNIT_ASSERT(_channel->lines.empty());
        CPPUNIT_ASSERT(report.reason().empty());
    }

    void saysARefusalNowAndThen()
    {
        RedisReport report("h:1", _instruments, _log);
        for (int i = 0; i < 100; ++i)
            report.refused({}, "SET", "OOM command not allowed");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _channel->lines.size());
        CPPUNIT_ASSERT_EQUAL("Redis at h:1 refuses SET: OOM command not allowed"s, _channel->lines[0]);
    }

    void countsCallsByTheirResult()
    {
        RedisReport report("h:1", _instruments, _log);
        const auto start = std::chrono::steady_clock::now();
        report.answered(start);
        report.failed(start, RedisError::down);
        report.failed(start, RedisError::timeout);
        report.failed(start, RedisError::protocol);
        report.refused(start, "SET", "no");
        for (const auto* result : {"ok", "down", "timeout", "protocol", "refused"})
            assertShown("weir_redis_calls_total{result=\""s + result + "\"} 1");
        assertShown("weir_redis_call_duration_seconds_count 4"); // one was not sent
    }

    void countsConnectionsAfterTheFirst()
    {
        RedisReport report("h:1", _instruments, _log);
        assertShown("weir_redis_up 0");
        report.connected();
        assertShown("weir_redis_up 1");
        assertShown("weir_redis_reconnects_total 0");
        report.away("it is gone");
        assertShown("weir_redis_up 0");
        report.connected();
        assertShown("weir_redis_reconnects_total 1");
    }

private:
    void assertShown(const std::string& line) const
    {
        const auto text = _instruments.text();
        CPPUNIT_ASSERT_MESSAGE(line + " is not in\n" + text, text.find(line + "\n") != std::string::npos);
    }

    Prometheus _instruments;
    Poco::AutoPtr<Lines> _channel;
    Poco::Logger& _log = Poco::Logger::get("redis-report-test");
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisReportTest);
} // namespace
