#include "request/RouteSet.h"

#include "request/Parts.h"
#include "support/Printing.h"
#include "weir/Config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>
#include <vector>

namespace
{
using weir::host::RouteSet;
using weir::test::Part;

class RouteSetTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RouteSetTest);
    CPPUNIT_TEST(putsMiddlewaresInTheOrderOfTheModules);
    CPPUNIT_TEST(letsAMiddlewareActOnItsRoutesOnly);
    CPPUNIT_TEST(letsAPatternBeNarrowerThanAHandlersRoute);
    CPPUNIT_TEST(letsNoSpellingOfAPathPassByAMiddleware);
    CPPUNIT_TEST(letsAPatternNameOneMethodOfAHandlerOfAll);
    CPPUNIT_TEST(appliesAWiderPatternOfOneMethodToAHandlerOfAll);
    CPPUNIT_TEST(keepsAWiderGuardWhereAnotherPatternIsNarrower);
    CPPUNIT_TEST(leavesAMethodToTheHandlerOfJustThatMethod);
    CPPUNIT_TEST(movesAllHandlersOfAPathToTheNarrowerPlace);
    CPPUNIT_TEST(opensNoPathThatHasNoHandler);
    CPPUNIT_TEST(warnsOfAPatternThatCoversNothing);
    CPPUNIT_TEST(refusesOneRouteOfTwoModules);
    CPPUNIT_TEST(putsNoMiddlewareInFrontOfBuiltIns);
    CPPUNIT_TEST(keepsTheListenersApart);
    CPPUNIT_TEST(holdsTheLeasesOfAllWhoActOnARoute);
    CPPUNIT_TEST_SUITE_END();

public:
    void putsMiddlewaresInTheOrderOfTheModules()
    {
        guard("b", {"GET /x"});
        guard("a", {"* /*"});
        handler("h", "GET /x");
        CPPUNIT_ASSERT_EQUAL(std::string("b>a>h"), answer("GET", "/x"));
        CPPUNIT_ASSERT_EQUAL((std::vector<std::string>{"b", "a", "h"}),
                             open().find("GET", "/x").endpoint->chain.modules());
    }

    void letsAMiddlewareActOnItsRoutesOnly()
    {
        guard("g", {"POST /x", "GET /y"});
        handler("get", "GET /x");
        handler("post", "POST /x");
        handler("other", "GET /y");
        CPPUNIT_ASSERT_EQUAL(std::string("get"), answer("GET", "/x"));
        CPPUNIT_ASSERT_EQUAL(std::string("g>post"), answer("POST", "/x"));
        CPPUNIT_ASSERT_EQUAL(std::string("g>other"), answer("GET", "/y"));
    }

    // RFC 3986, section 6.2.2.
    void letsNoSpellingOfAPathPassByAMiddleware()
    {
        guard("g", {"GET /files/log~in", "GET /files/caf%c3%a9/*"});
        handler("h", "* /files/*");
        for (const char* path : {"/files/log~in", "/files/%6cog~in", "/files/log%7ein", "/%66iles/log%7Ein",
                                 "/files/caf%C3%A9/", "/files/caf%c3%a9/x", "/files/c%61f%C3%a9/%"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("g>h"), answer("GET", path));
        for (const char* path : {"/files/log%20in", "/files/log%2fin", "/files/%", "/files/%6", "/files/%+6cog~in"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("h"), answer("GET", path));
    }

    void letsAPatternBeNarrowerThanAHandlersRoute()
    {
        guard("g", {"GET /files/private/*", "GET /files/one"});
        handler("h", "GET /files/*");
        CPPUNIT_ASSERT_EQUAL(std::string("h"), answer("GET", "/files/a"));
        CPPUNIT_ASSERT_EQUAL(std::string("g>h"), answer("GET", "/files/private/a"));
        CPPUNIT_ASSERT_EQUAL(std::string("g>h"), answer("GET", "/files/one"));
        CPPUNIT_ASSERT_EQUAL(std::string("h"), answer("GET", "/files/one/b"));
        CPPUNIT_ASSERT_EQUAL(std::string("GET /files/*"), open().find("GET", "/files/one").endpoint->route);
    }

    void letsAPatternNameOneMethodOfAHandlerOfAll()
    {
        guard("g", {"GET /external/*"});
        handler("h", "* /external/*");
        CPPUNIT_ASSERT_EQUAL(std::string("g>h"), answer("GET", "/external/a"));
        CPPUNIT_ASSERT_EQUAL(std::string("g>h"), answer("HEAD", "/external/a"));
        CPPUNIT_ASSERT_EQUAL(std::string("h"), answer("POST", "/external/a"));
        CPPUNIT_ASSERT_EQUAL(std::string("h"), answer("PROPFIND", "/external/a"));
    }

    void appliesAWiderPatternOfOneMethodToAHandlerOfAll()
    {
        guard("g", {"POST /*"});
        handler("h", "* /external");
        CPPUNIT_ASSERT_EQUAL(std::string("g>h"), answer("POST", "/external"));
        CPPUNIT_ASSERT_EQUAL(std::string("h"), answer("GET", "/external"));
        CPPUNIT_ASSERT(open().warnings().empty());
    }

    void keepsAWiderGuardWhereAnotherPatternIsNarrower()
    {
        guard("wide", {"GET /a/*"});
        guard("narrow", {"* /a/b"});
        handler("h", "* /a/*");
        CPPUNIT_ASSERT_EQUAL(std::string("wide>narrow>h"), answer("GET", "/a/b"));
        CPPUNIT_ASSERT_EQUAL(std::string("narrow>h"), answer("POST", "/a/b"));
        CPPUNIT_ASSERT_EQUAL(std::string("wide>h"), answer("GET", "/a/c"));
    }

    void leavesAMethodToTheHandlerOfJustThatMethod()
    {
        guard("g", {"GET /a/b"});
        handler("any", "* /a/*");
        handler("get", "GET /a/*");
        CPPUNIT_ASSERT_EQUAL(std::string("g>get"), answer("GET", "/a/b"));
        CPPUNIT_ASSERT_EQUAL(std::string("any"), answer("PUT", "/a/b"));
    }

    void movesAllHandlersOfAPathToTheNarrowerPlace()
    {
        guard("g", {"GET /a/b"});
        handler("get", "GET /a/*");
        handler("post", "POST /a/*");
        CPPUNIT_ASSERT_EQUAL(std::string("g>get"), answer("GET", "/a/b"));
        CPPUNIT_ASSERT_EQUAL(std::string("post"), answer("POST", "/a/b"));
        CPPUNIT_ASSERT_EQUAL(std::string("GET, HEAD, OPTIONS, POST"), std::string(open().find("PUT", "/a/b").allow));
    }

    void opensNoPathThatHasNoHandler()
    {
        guard("g", {"GET /nothing", "* /x/*"});
        handler("h", "GET /x/a");
        CPPUNIT_ASSERT(!open().find("GET", "/nothing").pathFound);
        CPPUNIT_ASSERT(!open().find("GET", "/x/b").pathFound);
        CPPUNIT_ASSERT(open().find("PUT", "/x/a").endpoint == nullptr);
    }

    void warnsOfAPatternThatCoversNothing()
    {
        guard("g", {"GET /x", "GET /external", "POST /x"});
        handler("h", "GET /x");
        CPPUNIT_ASSERT_EQUAL(
            (std::vector<std::string>{"module g acts on 'GET /external', which no enabled module handles",
                                      "module g acts on 'POST /x', which no enabled module handles"}),
            open().warnings());
    }

    void refusesOneRouteOfTwoModules()
    {
        handler("a", "GET /x");
        handler("b", "GET /x");
        handler("c", "GET /x");
        try
        {
            (void)open();
            CPPUNIT_FAIL("two handlers on one route");
        }
        catch (const weir::ConfigError& error)
        {
            CPPUNIT_ASSERT_EQUAL(std::size_t{2}, error.problems().size());
            CPPUNIT_ASSERT_EQUAL(std::string("the modules a and b both handle 'GET /x'"), error.problems()[0].detail);
        }
    }

    void putsNoMiddlewareInFrontOfBuiltIns()
    {
        guard("g", {"* /*"});
        handler("server", "GET /health");
        _parts.back().builtIn = true;
        CPPUNIT_ASSERT_EQUAL(std::string("server"), answer("GET", "/health"));
        CPPUNIT_ASSERT(open().find("GET", "/health").endpoint->builtIn);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, open().warnings().size());
    }

    void keepsTheListenersApart()
    {
        guard("g", {"* /*"});
        handler("h", "GET /x");
        _parts.back().offers->adminHandler("GET /admin/x", {}, weir::test::saying("admin"));
        const RouteSet admin(weir::test::participants(_parts), RouteSet::Listener::admin);
        CPPUNIT_ASSERT(!open().find("GET", "/admin/x").pathFound);
        CPPUNIT_ASSERT(!admin.find("GET", "/x").pathFound);
        CPPUNIT_ASSERT_EQUAL(std::string("admin"), run(admin.find("GET", "/admin/x")));
    }

    void holdsTheLeasesOfAllWhoActOnARoute()
    {
        guard("g", {"GET /x"});
        handler("h", "GET /x");
        handler("other", "GET /y");
        std::vector<std::weak_ptr<const void>> leases;
        for (const auto& part : _parts)
            leases.emplace_back(part.lease);
        auto routes = std::make_unique<RouteSet>(open());
        const auto endpoint = routes->share(*routes->find("GET", "/x").endpoint);
        routes.reset();
        _parts.clear();
        CPPUNIT_ASSERT(!leases[0].expired());
        CPPUNIT_ASSERT(!leases[1].expired());
        CPPUNIT_ASSERT(leases[2].expired());
    }

private:
    void handler(const std::string& name, const std::string& route)
    {
        _parts.emplace_back(name, _instruments).offers->handler(route, {}, weir::test::saying(name));
    }

    void guard(const std::string& name, const std::vector<std::string>& routes)
    {
        _parts.emplace_back(name, _instruments).offers->middleware(routes, weir::test::marking(name));
    }

    [[nodiscard]] RouteSet open() const { return {weir::test::participants(_parts), RouteSet::Listener::open}; }

    static std::string run(const RouteSet::Match& match)
    {
        CPPUNIT_ASSERT(match.endpoint != nullptr);
        return std::string(match.endpoint->chain.run({}).body.text().value());
    }

    [[nodiscard]] std::string answer(std::string_view method, std::string_view path) const
    {
        return run(open().find(method, path));
    }

    weir::host::Prometheus _instruments;
    std::vector<Part> _parts;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RouteSetTest);
} // namespace
