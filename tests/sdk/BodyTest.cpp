#include "weir/Http.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <string>

namespace
{
class BodyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BodyTest);
    CPPUNIT_TEST(isEmptyByDefault);
    CPPUNIT_TEST(showsAnOwnedAndASharedText);
    CPPUNIT_TEST(sharesAnOwnedTextWithoutCopyingIt);
    CPPUNIT_TEST(sharesTheSameTextAgain);
    CPPUNIT_TEST(hasNoTextWhileItStreams);
    CPPUNIT_TEST(namesTheContentTypeOfAResponse);
    CPPUNIT_TEST_SUITE_END();

public:
    void isEmptyByDefault() { CPPUNIT_ASSERT(weir::Body().text() == ""); }

    void showsAnOwnedAndASharedText()
    {
        CPPUNIT_ASSERT(weir::Body(std::string("owned")).text() == "owned");
        CPPUNIT_ASSERT(weir::Body("literal").text() == "literal");
        CPPUNIT_ASSERT(weir::Body(std::make_shared<const std::string>("shared")).text() == "shared");
    }

    void sharesAnOwnedTextWithoutCopyingIt()
    {
        weir::Body body(std::string(1000, 'x'));
        const auto* const before = body.text()->data();
        const auto shared = body.share();
        CPPUNIT_ASSERT(shared->data() == before);
        CPPUNIT_ASSERT(body.text()->data() == before);
    }

    void sharesTheSameTextAgain()
    {
        weir::Body body("text");
        CPPUNIT_ASSERT(body.share() == body.share());
        const auto copy = body;
        CPPUNIT_ASSERT(copy.text()->data() == body.text()->data());
    }

    void hasNoTextWhileItStreams()
    {
        weir::Body pulled(weir::Pull([](std::string&) { return false; }));
        CPPUNIT_ASSERT(!pulled.text());
        CPPUNIT_ASSERT(pulled.share() == nullptr);
        CPPUNIT_ASSERT(pulled.pull() != nullptr);
        CPPUNIT_ASSERT(pulled.events() == nullptr);

        weir::Body events(weir::EventStream{});
        CPPUNIT_ASSERT(!events.text());
        CPPUNIT_ASSERT(events.share() == nullptr);
        CPPUNIT_ASSERT(events.events() != nullptr);
        CPPUNIT_ASSERT(events.pull() == nullptr);
    }

    void namesTheContentTypeOfAResponse()
    {
        const auto json = weir::jsonResponse("{}", 201);
        CPPUNIT_ASSERT_EQUAL(201, json.status);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), *json.headers.find("Content-Type"));
        const auto text = weir::textResponse("ok");
        CPPUNIT_ASSERT_EQUAL(200, text.status);
        CPPUNIT_ASSERT_EQUAL(std::string("text/plain; charset=utf-8"), *text.headers.find("Content-Type"));
        CPPUNIT_ASSERT(text.body.text() == "ok");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BodyTest);
} // namespace
