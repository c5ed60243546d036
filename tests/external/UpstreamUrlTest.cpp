#include "UpstreamUrl.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using weir::external::UpstreamUrl;

class UpstreamUrlTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(UpstreamUrlTest);
    CPPUNIT_TEST(takesAUrlApart);
    CPPUNIT_TEST(knowsPortsAndHostsOfBothSchemes);
    CPPUNIT_TEST(leavesPathAndQueryEncoded);
    CPPUNIT_TEST(appendsWhatLiesBelow);
    CPPUNIT_TEST(refusesWhatCannotBeCalled);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesAUrlApart()
    {
        const auto url = *UpstreamUrl::parse("http://API.Example:8080/a/b?c=d");
        CPPUNIT_ASSERT(!url.isSecure);
        CPPUNIT_ASSERT_EQUAL(std::string("api.example"), url.host);
        CPPUNIT_ASSERT_EQUAL(8080, int(url.port));
        CPPUNIT_ASSERT_EQUAL(std::string("/a/b?c=d"), url.target());
        CPPUNIT_ASSERT_EQUAL(std::string("api.example:8080"), url.authority());
        CPPUNIT_ASSERT(!url.literal());
    }

    void knowsPortsAndHostsOfBothSchemes()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a.example"), UpstreamUrl::parse("http://a.example")->authority());
        const auto secure = *UpstreamUrl::parse("https://a.example/");
        CPPUNIT_ASSERT(secure.isSecure);
        CPPUNIT_ASSERT_EQUAL(443, int(secure.port));
        CPPUNIT_ASSERT_EQUAL(std::string("a.example"), secure.authority());
        const auto v6 = *UpstreamUrl::parse("http://[2001:db8::1]:81/");
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8::1"), v6.host);
        CPPUNIT_ASSERT_EQUAL(std::string("[2001:db8::1]:81"), v6.authority());
        CPPUNIT_ASSERT(v6.literal().has_value());
        CPPUNIT_ASSERT(UpstreamUrl::parse("http://192.0.2.1")->literal().has_value());
        CPPUNIT_ASSERT(!UpstreamUrl::parse("http://127.1")->literal()); // a name: what it resolves to is looked at
    }

    void leavesPathAndQueryEncoded()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("/"), UpstreamUrl::parse("http://a")->target());
        CPPUNIT_ASSERT_EQUAL(std::string("/a%20b/%C3%A4?q=%26+x"),
                             UpstreamUrl::parse("http://a/a%20b/%C3%A4?q=%26+x")->target());
    }

    void appendsWhatLiesBelow()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("/x%2Fy?z"), UpstreamUrl::parse("http://a")->targetBelow("x%2Fy?z"));
        CPPUNIT_ASSERT_EQUAL(std::string("/b/x"), UpstreamUrl::parse("http://a/b")->targetBelow("x"));
        CPPUNIT_ASSERT_EQUAL(std::string("/b/"), UpstreamUrl::parse("http://a/b/")->targetBelow(""));
    }

    void refusesWhatCannotBeCalled()
    {
        for (const std::string text :
             {"", "a.example", "//a.example", "ftp://a.example", "http://", "http:///a", "http://u:p@a.example",
              "http://a.example/#x", "http://a.example:0", "http://a.example:99999", "http://a.example/a b",
              "http://a.example/\r\nX: y", "http://a.example/\xc3\xa4", "http://[::1", "file:///etc/passwd"})
            CPPUNIT_ASSERT_MESSAGE(text, !UpstreamUrl::parse(text).ok());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UpstreamUrlTest);
} // namespace
