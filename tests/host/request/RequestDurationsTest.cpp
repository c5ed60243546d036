#include "request/RequestDurations.h"

#include "services/Prometheus.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace std::chrono_literals;

class RequestDurationsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestDurationsTest);
    CPPUNIT_TEST(observesSecondsByMethodRouteAndStatus);
    CPPUNIT_TEST(countsMadeUpMethodsAsOther);
    CPPUNIT_TEST(keepsStatusAndMethodApart);
    CPPUNIT_TEST(keepsRoutesApartThatLookAlike);
    CPPUNIT_TEST(losesNothingWhenManyAreNewAtOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void observesSecondsByMethodRouteAndStatus()
    {
        _durations.observe("GET", "/x", 200, 10ms);
        _durations.observe("GET", "/x", 200, 2s);
        assertShows(
            R"(_bucket{http_request_method="GET",http_route="/x",http_response_status_code="200",le="0.01"} 1)");
        assertShows(
            R"(_bucket{http_request_method="GET",http_route="/x",http_response_status_code="200",le="+Inf"} 2)");
        assertShows(R"(_sum{http_request_method="GET",http_route="/x",http_response_status_code="200"} 2.01)");
    }

    void countsMadeUpMethodsAsOther()
    {
        for (const std::string method : {"BREW", "get", "", "PROPFIND"})
            _durations.observe(method, "", 405, 1ms);
        assertShows(R"(_count{http_request_method="_OTHER",http_route="",http_response_status_code="405"} 4)");
        CPPUNIT_ASSERT(_instruments.text().find("BREW") == std::string::npos);
    }

    void keepsStatusAndMethodApart()
    {
        _durations.observe("GET", "/x", 200, 1ms);
        _durations.observe("GET", "/x", 500, 1ms);
        _durations.observe("POST", "/x", 200, 1ms);
        assertShows(R"(_count{http_request_method="GET",http_route="/x",http_response_status_code="500"} 1)");
        assertShows(R"(_count{http_request_method="POST",http_route="/x",http_response_status_code="200"} 1)");
    }

    /// As many as there are places to look, and more.
    void keepsRoutesApartThatLookAlike()
    {
        constexpr int routes = 1000;
        for (int i = 0; i < routes; ++i)
            for (int times = 0; times <= i % 2; ++times)
                _durations.observe("GET", "/" + std::to_string(routes + i) + "/x", 200, 1ms);
        assertShows(R"(_count{http_request_method="GET",http_route="/1000/x",http_response_status_code="200"} 1)");
        assertShows(R"(_count{http_request_method="GET",http_route="/1999/x",http_response_status_code="200"} 2)");
    }

    void losesNothingWhenManyAreNewAtOnce()
    {
        constexpr int threads = 4, rounds = 500;
        {
            std::vector<std::jthread> many;
            for (int i = 0; i < threads; ++i)
                many.emplace_back(
                    [this]
                    {
                        for (int round = 0; round < rounds; ++round)
                            _durations.observe("GET", "/x", 200 + round / 5, 1ms);
                    });
        }
        for (const auto* const status : {"200", "299"})
            assertShows(std::string(R"(_count{http_request_method="GET",http_route="/x",http_response_status_code=")") +
                        status + "\"} 20");
    }

private:
    void assertShows(const std::string& line) const
    {
        const auto text = _instruments.text();
        CPPUNIT_ASSERT_MESSAGE(text,
                               text.find("http_server_request_duration_seconds" + line + "\n") != std::string::npos);
    }

    weir::host::Prometheus _instruments;
    weir::host::RequestDurations _durations{_instruments};
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestDurationsTest);
} // namespace
