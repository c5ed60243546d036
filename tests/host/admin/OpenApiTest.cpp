#include "admin/OpenApi.h"

#include "request/Parts.h"
#include "support/Json.h"
#include "weir/Config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
class OpenApiTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OpenApiTest);
    CPPUNIT_TEST(namesTheApiAndItsVersion);
    CPPUNIT_TEST(mergesTheFragmentsOfAPathsMethods);
    CPPUNIT_TEST(writesAPrefixAsAParameter);
    CPPUNIT_TEST(listsARouteOfAllMethodsUnderEach);
    CPPUNIT_TEST(leavesNarrowerPlacesOfMiddlewaresOut);
    CPPUNIT_TEST(refusesAFragmentThatIsNoObject);
    CPPUNIT_TEST_SUITE_END();

public:
    void namesTheApiAndItsVersion()
    {
        const auto document = weir::test::parseObject(text());
        CPPUNIT_ASSERT_EQUAL(std::string("3.1.0"), document->getValue<std::string>("openapi"));
        CPPUNIT_ASSERT_EQUAL(std::string("Weir"),
                             weir::test::objectAt(document, "info")->getValue<std::string>("title"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, paths()->size());
    }

    void mergesTheFragmentsOfAPathsMethods()
    {
        offer("GET /x", R"({"summary":"Read"})");
        offer("POST /x", R"({"summary":"Write"})");
        const auto path = weir::test::objectAt(paths(), "/x");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, path->size());
        CPPUNIT_ASSERT_EQUAL(std::string("Write"),
                             weir::test::objectAt(path, "post")->getValue<std::string>("summary"));
    }

    void writesAPrefixAsAParameter()
    {
        offer("GET /files/*", "{}");
        CPPUNIT_ASSERT(paths()->has("/files/{path}"));
    }

    void listsARouteOfAllMethodsUnderEach()
    {
        offer("* /x", "{}");
        CPPUNIT_ASSERT_EQUAL(std::size_t{7}, weir::test::objectAt(paths(), "/x")->size());
    }

    void leavesNarrowerPlacesOfMiddlewaresOut()
    {
        offer("GET /files/*", "{}");
        _part.offers->middleware({"GET /files/one"}, weir::test::marking("m"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, paths()->size());
    }

    void refusesAFragmentThatIsNoObject()
    {
        for (const char* fragment : {"", "[]", "{", "\"text\"", "null"})
        {
            _part.offers = std::make_shared<weir::host::Offers>();
            offer("GET /x", fragment);
            CPPUNIT_ASSERT_THROW_MESSAGE(fragment, (void)text(), weir::ConfigError);
        }
    }

private:
    void offer(const char* route, const char* fragment)
    {
        _part.offers->handler(route, {.openapi = fragment}, weir::test::saying(""));
    }

    [[nodiscard]] std::string text() const
    {
        using weir::host::RouteSet;
        return openApiDocument(RouteSet({_part.participant()}, RouteSet::Listener::open), "Weir");
    }

    [[nodiscard]] Poco::JSON::Object::Ptr paths() const
    {
        return weir::test::objectAt(weir::test::parseObject(text()), "paths");
    }

    weir::host::Prometheus _instruments;
    weir::test::Part _part{"m", _instruments};
};

CPPUNIT_TEST_SUITE_REGISTRATION(OpenApiTest);
} // namespace
