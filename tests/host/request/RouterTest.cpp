#include "request/Router.h"

#include <cppunit/extensions/HelperMacros.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace
{
using weir::host::Router;

/// Endpoints are numbered in the order of the routes, from 0.
Router routerOf(std::initializer_list<std::string_view> routes)
{
    Router router;
    std::size_t endpoint = 0;
    for (const auto route : routes)
        CPPUNIT_ASSERT(router.add(weir::host::parseRoute(route).value(), endpoint++));
    return router;
}

class RouterTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RouterTest);
    CPPUNIT_TEST(prefersAnExactPathToAPrefix);
    CPPUNIT_TEST(prefersALongerPrefixToAShorterOne);
    CPPUNIT_TEST(looksAtTheMethodWithinTheWinningPathOnly);
    CPPUNIT_TEST(prefersAMethodToAStar);
    CPPUNIT_TEST(answersHeadWithGet);
    CPPUNIT_TEST(prefersHeadToGet);
    CPPUNIT_TEST(findsNoPathWhereThereIsNone);
    CPPUNIT_TEST(takesAPrefixForItsOwnFolderToo);
    CPPUNIT_TEST(comparesEncodedPathsByteByByte);
    CPPUNIT_TEST(listsTheMethodsOfAPath);
    CPPUNIT_TEST(listsTheUsualMethodsForAStar);
    CPPUNIT_TEST(listsTheMethodsOfAllPaths);
    CPPUNIT_TEST(refusesARouteThatIsTaken);
    CPPUNIT_TEST_SUITE_END();

public:
    void prefersAnExactPathToAPrefix()
    {
        const auto router = routerOf({"GET /a/*", "GET /a/b"});
        assertFinds(1, router, "GET", "/a/b");
        assertFinds(0, router, "GET", "/a/c");
    }

    void prefersALongerPrefixToAShorterOne()
    {
        const auto router = routerOf({"GET /*", "GET /a/b/*", "GET /a/*"});
        assertFinds(1, router, "GET", "/a/b/c/d");
        assertFinds(2, router, "GET", "/a/c");
        assertFinds(0, router, "GET", "/b");
    }

    void looksAtTheMethodWithinTheWinningPathOnly()
    {
        const auto router = routerOf({"* /*", "POST /a/*", "PUT /a/b"});
        assertFinds(Router::none, router, "GET", "/a/b");
        assertFinds(Router::none, router, "GET", "/a/c");
        CPPUNIT_ASSERT(router.find("GET", "/a/b").pathFound);
        assertFinds(0, router, "GET", "/x");
    }

    void prefersAMethodToAStar()
    {
        const auto router = routerOf({"* /a", "DELETE /a"});
        assertFinds(1, router, "DELETE", "/a");
        assertFinds(0, router, "PROPFIND", "/a");
    }

    void answersHeadWithGet() { assertFinds(0, routerOf({"GET /a", "* /a"}), "HEAD", "/a"); }
    void prefersHeadToGet() { assertFinds(1, routerOf({"GET /a", "HEAD /a"}), "HEAD", "/a"); }

    void findsNoPathWhereThereIsNone()
    {
        const auto router = routerOf({"GET /a", "GET /b/*"});
        for (const std::string_view path : {"/", "/a/", "/b", "/A", "", "*", "a"})
            CPPUNIT_ASSERT_MESSAGE(std::string(path), !router.find("GET", path).pathFound);
        CPPUNIT_ASSERT(!Router().find("GET", "/").pathFound);
    }

    void takesAPrefixForItsOwnFolderToo() { assertFinds(0, routerOf({"GET /b/*"}), "GET", "/b/"); }

    void comparesEncodedPathsByteByByte()
    {
        const auto router = routerOf({"GET /a%20b"});
        assertFinds(0, router, "GET", "/a%20b");
        CPPUNIT_ASSERT(!router.find("GET", "/a b").pathFound);
    }

    void listsTheMethodsOfAPath()
    {
        const auto router = routerOf({"POST /a", "GET /a", "DELETE /b"});
        CPPUNIT_ASSERT_EQUAL(std::string("GET, HEAD, OPTIONS, POST"), std::string(router.find("PUT", "/a").allow));
        CPPUNIT_ASSERT_EQUAL(std::string("DELETE, OPTIONS"), std::string(router.find("GET", "/b").allow));
    }

    void listsTheUsualMethodsForAStar()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
                             std::string(routerOf({"* /a"}).find("GET", "/a").allow));
    }

    void listsTheMethodsOfAllPaths()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("DELETE, GET, HEAD, OPTIONS"),
                             routerOf({"GET /a", "DELETE /b/*"}).allMethods());
        CPPUNIT_ASSERT_EQUAL(std::string("OPTIONS"), Router().allMethods());
    }

    void refusesARouteThatIsTaken()
    {
        auto router = routerOf({"GET /a"});
        CPPUNIT_ASSERT(!router.add(weir::host::parseRoute("GET /a").value(), 1));
        CPPUNIT_ASSERT(router.add(weir::host::parseRoute("GET /a/*").value(), 1));
        assertFinds(0, router, "GET", "/a");
    }

private:
    static void assertFinds(std::size_t endpoint, const Router& router, std::string_view method, std::string_view path)
    {
        CPPUNIT_ASSERT_EQUAL(endpoint, router.find(method, path).endpoint);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RouterTest);
} // namespace
