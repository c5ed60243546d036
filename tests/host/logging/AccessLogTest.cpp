#include "logging/AccessLog.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

namespace
{
using namespace std::chrono_literals;
using namespace weir::host;

AccessRecord recordOf(int status, std::chrono::nanoseconds duration)
{
    return {.time = weir::WallTime(std::chrono::sys_days(std::chrono::year(2025) / 1 / 1)),
            .client = "192.0.2.1",
            .method = "GET",
            .target = "/x",
            .route = "GET /x",
            .status = status,
            .duration = duration,
            .requestId = "id-1",
            .traceparent = {}};
}

class AccessLogTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AccessLogTest);
    CPPUNIT_TEST(writesTextForPeople);
    CPPUNIT_TEST(writesJsonForMachines);
    CPPUNIT_TEST(logsErrorsAndSlowRequestsByDefault);
    CPPUNIT_TEST(logsEverythingOrNothingIfAskedTo);
    CPPUNIT_TEST(gathersLinesUntilItIsFlushed);
    CPPUNIT_TEST(writesOnceEnoughIsGathered);
    CPPUNIT_TEST(flushesWhenItEnds);
    CPPUNIT_TEST(escapesWhatTheCallerSent);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _file = memfd_create("access", 0);
        _sink.emplace(_file);
        _log.emplace(*_sink);
    }

    void tearDown() override
    {
        _log.reset();
        close(_file);
    }

    void writesTextForPeople()
    {
        auto record = recordOf(404, 1'234'567ns);
        record.traceparent = "00-trace";
        _log->record(record);
        CPPUNIT_ASSERT_EQUAL(std::string("2025-01-01T00:00:00.000Z access 192.0.2.1 \"GET /x\" 404 1.235ms id=id-1 "
                                         "trace=00-trace\n"),
                             written());
    }

    void writesJsonForMachines()
    {
        _sink->setFormat(LogFormat::json);
        _log->record(recordOf(404, 1'500us));
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"time":"2025-01-01T00:00:00.000Z","source":"access","client":"192.0.2.1","method":"GET",)"
                        R"("target":"/x","route":"GET /x","status":404,"duration_ms":1.5,"request_id":"id-1"})"
                        "\n"),
            written());
    }

    void logsErrorsAndSlowRequestsByDefault()
    {
        CPPUNIT_ASSERT(!_log->wants(200, 1s));
        CPPUNIT_ASSERT(!_log->wants(399, 1ms));
        CPPUNIT_ASSERT(_log->wants(400, 1ms));
        CPPUNIT_ASSERT(_log->wants(500, 1ms));
        CPPUNIT_ASSERT(_log->wants(200, 1001ms));
    }

    void logsEverythingOrNothingIfAskedTo()
    {
        _log->setLevel(AccessLevel::off);
        CPPUNIT_ASSERT(!_log->wants(500, 2s));
        _log->setLevel(AccessLevel::all);
        CPPUNIT_ASSERT(_log->wants(200, 1ms));
    }

    void gathersLinesUntilItIsFlushed()
    {
        _log->record(recordOf(404, 1ms));
        CPPUNIT_ASSERT_EQUAL(std::string(), soFar());
        _log->flush();
        CPPUNIT_ASSERT(soFar().ends_with("\n"));
    }

    void writesOnceEnoughIsGathered()
    {
        const std::string target(40'000, 'x');
        auto record = recordOf(404, 1ms);
        record.target = target;
        _log->record(record);
        CPPUNIT_ASSERT_EQUAL(std::string(), soFar());
        _log->record(record);
        CPPUNIT_ASSERT(soFar().size() > 80'000);
    }

    void flushesWhenItEnds()
    {
        _log->record(recordOf(404, 1ms));
        _log.reset();
        CPPUNIT_ASSERT(soFar().ends_with("id=id-1\n"));
    }

    void escapesWhatTheCallerSent()
    {
        auto record = recordOf(404, 1ms);
        record.method = "G\x1b[0m";
        record.target = "/\n2025 forged \xff";
        _log->record(record);
        const auto text = written();
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1}, std::ranges::count(text, '\n'));
        CPPUNIT_ASSERT(text.find("\"G\\x1b[0m /\\x0a2025 forged \xef\xbf\xbd\"") != std::string::npos);
    }

private:
    [[nodiscard]] std::string written()
    {
        _log->flush();
        return soFar();
    }

    /// What has come out of the sink.
    [[nodiscard]] std::string soFar() const
    {
        std::string text(std::size_t{128} * 1024, '\0');
        text.resize(static_cast<std::size_t>(pread(_file, text.data(), text.size(), 0)));
        return text;
    }

    int _file = -1;
    std::optional<LogSink> _sink;
    std::optional<AccessLog> _log;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AccessLogTest);
} // namespace
