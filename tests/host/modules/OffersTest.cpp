#include "modules/Offers.h"

#include "weir/Config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <string>

namespace
{
class Through final : public weir::Middleware
{
public:
    weir::Response handle(const weir::Request& request, const weir::Next& next) override { return next(request); }
};

std::shared_ptr<weir::Handler> anyHandler()
{
    return weir::makeHandler([](const weir::Request&) { return weir::Response(); });
}

class OffersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OffersTest);
    CPPUNIT_TEST(collectsWhatIsOffered);
    CPPUNIT_TEST(isEmptyUntilSomethingIsOffered);
    CPPUNIT_TEST(refusesAMalformedRoute);
    CPPUNIT_TEST_SUITE_END();

public:
    void collectsWhatIsOffered()
    {
        weir::host::Offers offers;
        offers.handler("GET /x", {.maxBody = 7}, anyHandler());
        offers.adminHandler("POST /admin/x", {}, anyHandler());
        offers.middleware({"GET /x", "* /y/*"}, std::make_shared<Through>());
        CPPUNIT_ASSERT_EQUAL(std::string("GET /x"), offers.handlers().at(0).route.text());
        CPPUNIT_ASSERT(offers.handlers()[0].traits.maxBody == 7U);
        CPPUNIT_ASSERT_EQUAL(std::string("POST /admin/x"), offers.adminHandlers().at(0).route.text());
        CPPUNIT_ASSERT_EQUAL(std::string("* /y/*"), offers.middlewares().at(0).patterns.at(1).text());
    }

    void isEmptyUntilSomethingIsOffered()
    {
        weir::host::Offers offers;
        CPPUNIT_ASSERT(offers.empty());
        offers.middleware({}, std::make_shared<Through>());
        CPPUNIT_ASSERT(!offers.empty());
    }

    void refusesAMalformedRoute()
    {
        weir::host::Offers offers;
        CPPUNIT_ASSERT_THROW(offers.handler("/x", {}, anyHandler()), weir::ConfigError);
        CPPUNIT_ASSERT_THROW(offers.adminHandler("get /x", {}, anyHandler()), weir::ConfigError);
        CPPUNIT_ASSERT_THROW(offers.middleware({"GET /x", "x"}, std::make_shared<Through>()), weir::ConfigError);
        CPPUNIT_ASSERT(offers.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OffersTest);
} // namespace
