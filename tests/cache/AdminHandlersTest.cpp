#include "AdminHandlers.h"

#include "CacheRig.h"
#include "support/Json.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <string>

namespace weir::cache::test
{
namespace
{
class AdminRoutes final : public Registrar
{
public:
    void handler(std::string route, RouteTraits /*traits*/, std::shared_ptr<Handler> /*handler*/) override
    {
        CPPUNIT_FAIL("no public handler expected: " + route);
    }
    void middleware(std::vector<std::string> /*routes*/, std::shared_ptr<Middleware> /*middleware*/) override
    {
        CPPUNIT_FAIL("no middleware expected");
    }
    void adminHandler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler) override
    {
        (void)weir::test::parseObject(traits.openapi);
        handlers[std::move(route)] = std::move(handler);
    }

    std::map<std::string, std::shared_ptr<Handler>> handlers;
};

class AdminHandlersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AdminHandlersTest);
    CPPUNIT_TEST(purgesAResource);
    CPPUNIT_TEST(purgesEverything);
    CPPUNIT_TEST(refusesWhatNamesNothing);
    CPPUNIT_TEST(refusesWhatIsNoJson);
    CPPUNIT_TEST(showsWhatIsHeldAndHowRulesAnswered);
    CPPUNIT_TEST_SUITE_END();

    CacheRig _rig;
    AdminRoutes _admin;

    std::string purge(std::string_view body)
    {
        Asking asking("POST", "/admin/cache/purge");
        asking.request.body = body;
        return text(_admin.handlers.at("POST /admin/cache/purge")->handle(asking.request));
    }

    int refusal(std::string_view body)
    {
        try
        {
            (void)purge(body);
            return 200;
        }
        catch (const ProblemException& problem)
        {
            return problem.problem().status;
        }
    }

public:
    void setUp() override
    {
        offerAdmin(_admin, _rig.cache);
        (void)_rig.get("/a");
        (void)_rig.get("/a");
    }

    void purgesAResource()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"purged":0})"), purge(R"({"resources":["no such thing"]})"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"purged":1})"), purge(R"({"resources":["other","thing"]})"));
    }

    void purgesEverything() { CPPUNIT_ASSERT_EQUAL(std::string(R"({"purged":1})"), purge(R"({"all":true})")); }

    void refusesWhatNamesNothing()
    {
        for (const auto& body : {"{}", "[]", R"({"all":false})", R"({"all":"true"})", R"({"resources":[]})",
                                 R"({"resources":"thing"})", R"({"resources":[1]})", R"({"resources":null})",
                                 R"({"all":true,"resources":["thing"]})", R"({"everything":true})"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 422, refusal(body));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _rig.cache->store().entries());
    }

    void refusesWhatIsNoJson()
    {
        for (const auto& body : {"", "{", "1", R"({"resources":[[[[[["deep"]]]]]]})"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 400, refusal(body));
    }

    void showsWhatIsHeldAndHowRulesAnswered()
    {
        const Asking asking("GET", "/admin/cache");
        const auto state =
            weir::test::parseObject(text(_admin.handlers.at("GET /admin/cache")->handle(asking.request)));
        CPPUNIT_ASSERT_EQUAL(1.0, weir::test::numberAt(state, "entries"));
        CPPUNIT_ASSERT(weir::test::numberAt(state, "bytes") > 0);
        const auto rule = weir::test::arrayAt(state, "rules")->getObject(0);
        CPPUNIT_ASSERT_EQUAL(std::string("r"), rule->getValue<std::string>("rule"));
        CPPUNIT_ASSERT_EQUAL(1.0, weir::test::numberAt(rule, "hit"));
        CPPUNIT_ASSERT_EQUAL(1.0, weir::test::numberAt(rule, "miss"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdminHandlersTest);
} // namespace
} // namespace weir::cache::test
