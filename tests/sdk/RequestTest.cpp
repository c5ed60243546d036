#include "weir/Http.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>

namespace
{
constexpr std::array headers{weir::Field{"Accept", "text/plain"}, weir::Field{"accept", "*/*"},
                             weir::Field{"X-Empty", ""}};
constexpr std::array query{weir::Field{"tag.host", "a"}, weir::Field{"tag.host", "b"}, weir::Field{"verbose", ""}};

class RequestTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestTest);
    CPPUNIT_TEST(findsTheFirstHeaderWhateverItsCase);
    CPPUNIT_TEST(findsTheFirstParameterByItsExactName);
    CPPUNIT_TEST(tellsAnEmptyValueFromNone);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _request.headers = headers;
        _request.query = query;
    }

    void findsTheFirstHeaderWhateverItsCase()
    {
        CPPUNIT_ASSERT(_request.header("ACCEPT") == "text/plain");
        CPPUNIT_ASSERT(!_request.header("Accept-Language"));
    }

    void findsTheFirstParameterByItsExactName()
    {
        CPPUNIT_ASSERT(_request.parameter("tag.host") == "a");
        CPPUNIT_ASSERT(!_request.parameter("Tag.host"));
        CPPUNIT_ASSERT(!_request.parameter("tag"));
    }

    void tellsAnEmptyValueFromNone()
    {
        CPPUNIT_ASSERT(_request.header("X-Empty") == "");
        CPPUNIT_ASSERT(_request.parameter("verbose") == "");
        CPPUNIT_ASSERT(!weir::Request().header("X-Empty"));
        CPPUNIT_ASSERT(!weir::Request().parameter("verbose"));
    }

private:
    weir::Request _request{};
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestTest);
} // namespace
