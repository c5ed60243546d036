#include "request/Route.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>

namespace
{
using weir::host::parseRoute;

bool covers(std::string_view pattern, std::string_view route)
{
    return parseRoute(pattern).value().covers(parseRoute(route).value());
}

class RouteTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RouteTest);
    CPPUNIT_TEST(readsMethodAndPath);
    CPPUNIT_TEST(readsAPrefix);
    CPPUNIT_TEST(writesWhatItHasRead);
    CPPUNIT_TEST(refusesWhatIsNotARoute);
    CPPUNIT_TEST(coversItself);
    CPPUNIT_TEST(coversWhatLiesBelowItsPrefix);
    CPPUNIT_TEST(coversEveryMethodWithAStar);
    CPPUNIT_TEST(coversHeadWithGetButNotTheOtherWayRound);
    CPPUNIT_TEST(coversNoWiderRoute);
    CPPUNIT_TEST(knowsATokenOfRfc9110);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsMethodAndPath()
    {
        const auto route = parseRoute("GET /api/metrics").value();
        CPPUNIT_ASSERT_EQUAL(std::string("GET"), route.method);
        CPPUNIT_ASSERT_EQUAL(std::string("/api/metrics"), route.path);
        CPPUNIT_ASSERT(!route.prefix);
    }

    void readsAPrefix()
    {
        const auto route = parseRoute("* /files/*").value();
        CPPUNIT_ASSERT_EQUAL(std::string("*"), route.method);
        CPPUNIT_ASSERT_EQUAL(std::string("/files/"), route.path);
        CPPUNIT_ASSERT(route.prefix);
        CPPUNIT_ASSERT_EQUAL(std::string("/"), parseRoute("GET /*").value().path);
    }

    void writesWhatItHasRead()
    {
        for (const std::string text : {"GET /", "* /*", "POST /api/metrics", "PROPFIND /a%20b/*"})
            CPPUNIT_ASSERT_EQUAL(text, parseRoute(text).value().text());
    }

    void refusesWhatIsNotARoute()
    {
        for (const std::string_view text : {"", "GET", "/a", "GET a", "GET  /a", "get /a", "GET /a b", "GET /a?b",
                                            "GET /a*", "GET /*/b", "GET /a#b", "G(T /a", " /a", "GET /\xc3\xa4"})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !parseRoute(text));
    }

    void coversItself()
    {
        CPPUNIT_ASSERT(covers("GET /a", "GET /a"));
        CPPUNIT_ASSERT(covers("GET /a/*", "GET /a/*"));
        CPPUNIT_ASSERT(!covers("GET /a", "GET /b"));
        CPPUNIT_ASSERT(!covers("GET /a", "GET /a/b"));
    }

    void coversWhatLiesBelowItsPrefix()
    {
        CPPUNIT_ASSERT(covers("GET /a/*", "GET /a/b"));
        CPPUNIT_ASSERT(covers("GET /a/*", "GET /a/b/*"));
        CPPUNIT_ASSERT(covers("GET /a/*", "GET /a/"));
        CPPUNIT_ASSERT(!covers("GET /a/*", "GET /a"));
        CPPUNIT_ASSERT(!covers("GET /a/*", "GET /ab"));
    }

    void coversEveryMethodWithAStar()
    {
        CPPUNIT_ASSERT(covers("* /a", "DELETE /a"));
        CPPUNIT_ASSERT(covers("* /a", "* /a"));
        CPPUNIT_ASSERT(!covers("GET /a", "* /a"));
        CPPUNIT_ASSERT(!covers("GET /a", "POST /a"));
    }

    void coversHeadWithGetButNotTheOtherWayRound()
    {
        CPPUNIT_ASSERT(covers("GET /a", "HEAD /a"));
        CPPUNIT_ASSERT(!covers("HEAD /a", "GET /a"));
    }

    void coversNoWiderRoute()
    {
        CPPUNIT_ASSERT(!covers("GET /a/b/*", "GET /a/*"));
        CPPUNIT_ASSERT(!covers("GET /a/", "GET /a/*"));
    }

    void knowsATokenOfRfc9110()
    {
        CPPUNIT_ASSERT(weir::host::isToken("X-Request-Id"));
        CPPUNIT_ASSERT(weir::host::isToken("!#$%&'*+-.^_`|~09azAZ"));
        for (const std::string_view text : {"", "a b", "a:", "a\n", "(a)", "\"a\"", "\xc3\xa4"})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !weir::host::isToken(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RouteTest);
} // namespace
