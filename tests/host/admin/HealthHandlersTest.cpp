#include "admin/HealthHandlers.h"

#include "request/Parts.h"
#include "support/ManualClock.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>
#include <vector>

namespace
{
using namespace weir::host;

class HealthHandlersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HealthHandlersTest);
    CPPUNIT_TEST(saysThatTheProcessAnswers);
    CPPUNIT_TEST(passesBothChecksWhileAllIsWell);
    CPPUNIT_TEST(isAliveButNotReadyWhileDraining);
    CPPUNIT_TEST(listsTheChecksWhenAskedTo);
    CPPUNIT_TEST(refusesUnknownParameters);
    CPPUNIT_TEST(standsOnBothListeners);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { offerHealth(*_part.offers, Audience::callers, _board); }

    void saysThatTheProcessAnswers()
    {
        _board.setDraining();
        const auto response = get("/health");
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        CPPUNIT_ASSERT(response.body.text() == R"({"status":"ok"})");
    }

    void passesBothChecksWhileAllIsWell()
    {
        CPPUNIT_ASSERT(get("/livez").body.text() == "livez check passed");
        const auto ready = get("/readyz");
        CPPUNIT_ASSERT_EQUAL(200, ready.status);
        CPPUNIT_ASSERT(ready.body.text() == "readyz check passed");
        CPPUNIT_ASSERT_EQUAL(std::string("no-store"), *ready.headers.find("Cache-Control"));
    }

    void isAliveButNotReadyWhileDraining()
    {
        _board.setDraining();
        CPPUNIT_ASSERT_EQUAL(200, get("/livez").status);
        const auto ready = get("/readyz");
        CPPUNIT_ASSERT_EQUAL(503, ready.status);
        CPPUNIT_ASSERT(ready.body.text() == "readyz check failed");
    }

    void listsTheChecksWhenAskedTo()
    {
        CPPUNIT_ASSERT(get("/readyz", "verbose").body.text() == "[+]shutdown ok\nreadyz check passed");
        CPPUNIT_ASSERT(get("/livez", "verbose").body.text() == "[+]process ok\nlivez check passed");
        _board.setDraining();
        CPPUNIT_ASSERT(get("/readyz", "verbose").body.text() ==
                       "[-]shutdown failed: the server is draining\nreadyz check failed");
    }

    void refusesUnknownParameters() { CPPUNIT_ASSERT_THROW((void)get("/readyz", "verbos"), weir::ProblemException); }

    void standsOnBothListeners()
    {
        Offers offers;
        offerHealth(offers, Audience::operators, _board);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, offers.adminHandlers().size());
        CPPUNIT_ASSERT(offers.handlers().empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _part.offers->handlers().size());
    }

private:
    [[nodiscard]] weir::Response get(std::string_view path, std::string_view parameter = {}) const
    {
        const RouteSet routes({_part.participant()}, RouteSet::Listener::open);
        std::vector<weir::Field> query;
        if (!parameter.empty())
            query.push_back({parameter, ""});
        weir::Request request{};
        request.query = query;
        return routes.find("GET", path).endpoint->chain.run(request);
    }

    weir::test::ManualClock _clock;
    TaskPool _pool{1};
    HealthBoard _board{_pool, _clock};
    Prometheus _instruments;
    weir::test::Part _part{"server", _instruments};
};

CPPUNIT_TEST_SUITE_REGISTRATION(HealthHandlersTest);
} // namespace
