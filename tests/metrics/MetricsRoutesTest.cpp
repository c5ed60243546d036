#include "Query.h"
#include "Rig.h"

#include <cppunit/extensions/HelperMacros.h>

namespace weir::metrics::test
{
namespace
{
class MetricsRoutesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MetricsRoutesTest);
    CPPUNIT_TEST(offersEveryRouteOfTheModule);
    CPPUNIT_TEST(boundsTheBodiesOfWritesOnly);
    CPPUNIT_TEST(documentsTheParametersThatARouteTakes);
    CPPUNIT_TEST_SUITE_END();

public:
    void offersEveryRouteOfTheModule()
    {
        const Rig rig;
        std::string routes;
        for (const auto& [route, offered] : rig.offers.routes)
        {
            routes += route + ", ";
            CPPUNIT_ASSERT_EQUAL(std::string("metrics/test"), offered.first.scope.name);
            CPPUNIT_ASSERT(!offered.first.scope.shared);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("GET /api/metrics, GET /api/metrics/series, GET /api/metrics/summary, "
                                         "GET /api/metrics/tags, GET /api/metrics/types, POST /api/metrics, "),
                             routes);
    }

    void boundsTheBodiesOfWritesOnly()
    {
        const Rig rig(MetricsSettings{.maxBody = 1000});
        CPPUNIT_ASSERT(rig.offers.routes.at("POST /api/metrics").first.maxBody == std::size_t{1000});
        CPPUNIT_ASSERT(!rig.offers.routes.at("GET /api/metrics").first.maxBody);
    }

    void documentsTheParametersThatARouteTakes()
    {
        const Rig rig;
        for (const auto& [route, endpoint] :
             std::vector<std::pair<std::string, Endpoint>>{{"POST /api/metrics", Endpoint::write},
                                                           {"GET /api/metrics", Endpoint::points},
                                                           {"GET /api/metrics/summary", Endpoint::summary},
                                                           {"GET /api/metrics/series", Endpoint::series},
                                                           {"GET /api/metrics/types", Endpoint::types},
                                                           {"GET /api/metrics/tags", Endpoint::tags}})
        {
            const auto& operation = rig.offers.routes.at(route).first.openapi;
            std::size_t documented = 0;
            for (auto at = operation.find(R"("in":"query")"); at != std::string::npos;
                 at = operation.find(R"("in":"query")", at + 1))
                ++documented;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(route, parametersOf(endpoint).size(), documented);
            for (const auto& parameter : parametersOf(endpoint))
                CPPUNIT_ASSERT_MESSAGE(route, operation.find("\"name\":\"" + std::string(parameter.name) + "\"") !=
                                                  std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MetricsRoutesTest);
} // namespace
} // namespace weir::metrics::test
