#include "http/Framing.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>
#include <vector>

namespace
{
using namespace weir::http;
using Fields = std::vector<weir::Field>;

constexpr HeadLimits smallLimits{.maxTarget = 100, .maxHead = 1000, .maxFields = 10};

/// The status a head is refused with; 0: it is not.
int refusal(const Head& head)
{
    const auto found = refusalOf(head, smallLimits);
    return found ? found->status : 0;
}

int refusalOfFields(Fields fields, std::string_view version = "HTTP/1.1")
{
    fields.insert(fields.begin(), {"Host", "localhost"});
    return refusal({"POST", "/x", version, fields});
}

int refusalOfTarget(std::string_view target)
{
    const Fields fields{{"Host", "localhost"}};
    return refusal({"GET", target, "HTTP/1.1", fields});
}

int refusalOfHost(std::string_view host)
{
    const Fields fields{{"Host", host}};
    return refusal({"GET", "/", "HTTP/1.1", fields});
}

class FramingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FramingTest);
    CPPUNIT_TEST(letsAnOrdinaryHeadPass);
    CPPUNIT_TEST(refusesOtherVersions);
    CPPUNIT_TEST(refusesATargetThatIsTooLong);
    CPPUNIT_TEST(refusesTooManyOrTooLargeFields);
    CPPUNIT_TEST(refusesControlCharactersInFields);
    CPPUNIT_TEST(needsExactlyOneHost);
    CPPUNIT_TEST(refusesAmbiguousLengths);
    CPPUNIT_TEST(refusesLengthAndCodingAtOnce);
    CPPUNIT_TEST(understandsChunkedOnly);
    CPPUNIT_TEST(understands100ContinueOnly);
    CPPUNIT_TEST(refusesATargetThatIsNoPath);
    CPPUNIT_TEST(refusesATargetThatIsNotEncoded);
    CPPUNIT_TEST(refusesAnAuthorityThatIsNoHost);
    CPPUNIT_TEST(takesAnAbsoluteTargetApart);
    CPPUNIT_TEST(tellsWhetherTheConnectionStays);
    CPPUNIT_TEST(neverContinuesForHttp10);
    CPPUNIT_TEST(tellsHowABodyIsDelimited);
    CPPUNIT_TEST_SUITE_END();

public:
    void letsAnOrdinaryHeadPass()
    {
        CPPUNIT_ASSERT_EQUAL(0, refusalOfFields(Fields{}));
        CPPUNIT_ASSERT_EQUAL(0, refusalOfFields({{"Content-Length", "5"}, {"X-A", "\xc3\xa4\tb"}}));
        CPPUNIT_ASSERT_EQUAL(0, refusalOfFields({{"Transfer-Encoding", "Chunked"}}));
    }

    void refusesOtherVersions()
    {
        for (const std::string_view version : {"HTTP/2.0", "HTTP/0.9", "HTTP/1.2", "http/1.1", ""})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(version), 505, refusalOfFields(Fields{}, version));
    }

    void refusesATargetThatIsTooLong()
    {
        CPPUNIT_ASSERT_EQUAL(0, refusalOfTarget("/" + std::string(99, 'x')));
        CPPUNIT_ASSERT_EQUAL(414, refusalOfTarget("/" + std::string(100, 'x')));
    }

    void refusesTooManyOrTooLargeFields()
    {
        CPPUNIT_ASSERT_EQUAL(0, refusalOfFields(Fields(9, {"A", "b"})));
        CPPUNIT_ASSERT_EQUAL(431, refusalOfFields(Fields(10, {"A", "b"})));
        const std::string large(1000, 'x');
        CPPUNIT_ASSERT_EQUAL(431, refusalOfFields({{"A", large}}));
    }

    void refusesControlCharactersInFields()
    {
        using namespace std::string_view_literals;
        for (const auto value : {"a\rb"sv, "a\nb"sv, "a\0b"sv, "\x7f"sv, "\x01"sv})
            CPPUNIT_ASSERT_EQUAL(400, refusalOfFields({{"A", value}}));
    }

    void needsExactlyOneHost()
    {
        const auto hosts = [](const Fields& fields, std::string_view version) {
            return refusal({"GET", "/", version, fields});
        };
        CPPUNIT_ASSERT_EQUAL(400, hosts({}, "HTTP/1.1"));
        CPPUNIT_ASSERT_EQUAL(0, hosts({}, "HTTP/1.0"));
        CPPUNIT_ASSERT_EQUAL(400, hosts({{"Host", "a"}, {"host", "a"}}, "HTTP/1.1"));
    }

    void refusesAmbiguousLengths()
    {
        for (const std::string_view value : {"", "+5", "-5", "5, 5", "0x5", "5 ", "1e3", "99999999999999999999"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(value), 400, refusalOfFields({{"Content-Length", value}}));
        CPPUNIT_ASSERT_EQUAL(400, refusalOfFields({{"Content-Length", "5"}, {"content-length", "5"}}));
    }

    void refusesLengthAndCodingAtOnce()
    {
        CPPUNIT_ASSERT_EQUAL(400, refusalOfFields({{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}}));
    }

    void understandsChunkedOnly()
    {
        for (const std::string_view value : {"gzip", "gzip, chunked", "chunked, chunked", "identity", "", "chunked "})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(value), 501, refusalOfFields({{"Transfer-Encoding", value}}));
        CPPUNIT_ASSERT_EQUAL(501,
                             refusalOfFields({{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}));
        CPPUNIT_ASSERT_EQUAL(400, refusalOfFields({{"Transfer-Encoding", "chunked"}}, "HTTP/1.0"));
    }

    void understands100ContinueOnly()
    {
        CPPUNIT_ASSERT_EQUAL(0, refusalOfFields({{"Expect", "100-Continue"}}));
        CPPUNIT_ASSERT_EQUAL(417, refusalOfFields({{"Expect", "200-ok"}}));
    }

    void refusesATargetThatIsNoPath()
    {
        for (const std::string_view target : {"", "x", "localhost:80", "ftp://a/b", "?a"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(target), 400, refusalOfTarget(target));
        CPPUNIT_ASSERT_EQUAL(400, refusalOfTarget("*"));
        const Fields fields{{"Host", "localhost"}};
        CPPUNIT_ASSERT_EQUAL(0, refusal({"OPTIONS", "*", "HTTP/1.1", fields}));
        CPPUNIT_ASSERT_EQUAL(501, refusal({"CONNECT", "a:1", "HTTP/1.1", fields}));
    }

    void refusesATargetThatIsNotEncoded()
    {
        for (const std::string_view target : {"/a b", "/a#b", "/\xc3\xa4", "/a|b", "/a?b=[1]", "/\"", "http://h/a^b"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(target), 400, refusalOfTarget(target));
        CPPUNIT_ASSERT_EQUAL(0, refusalOfTarget("/a-._~!$&'()*+,;=:@/%20?x=%7c"));
    }

    void refusesAnAuthorityThatIsNoHost()
    {
        for (const std::string_view target :
             {"http://a b/", "http:///x", "http://u@h/", "http://[::1/", "http://h:8x/"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(target), 400, refusalOfTarget(target));
        CPPUNIT_ASSERT_EQUAL(0, refusalOfTarget("http://[::1]:80/"));
        for (const std::string_view host :
             {"a/b", "a b", "a, b", "[::1", "[::g]", "[]", "a%", "a%zz", "h:p", "u@h", "a:1:2"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(host), 400, refusalOfHost(host));
        for (const std::string_view host :
             {"", "h", "h:", "h:80", "192.0.2.1:1", "[2001:db8::1]", "[v1.x:y]", "x%20y", "a_b"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(host), 0, refusalOfHost(host));
    }

    void takesAnAbsoluteTargetApart()
    {
        const auto parts = targetParts("http://host:1/a?b");
        CPPUNIT_ASSERT_EQUAL(std::string("host:1"), std::string(parts.authority));
        CPPUNIT_ASSERT_EQUAL(std::string("/a?b"), std::string(parts.origin));
        CPPUNIT_ASSERT_EQUAL(std::string("/"), std::string(targetParts("HTTPS://host").origin));
        CPPUNIT_ASSERT_EQUAL(std::string("/a://b"), std::string(targetParts("/a://b").origin));
        CPPUNIT_ASSERT_EQUAL(std::string(), std::string(targetParts("/a://b").authority));
        CPPUNIT_ASSERT_EQUAL(std::string("*"), std::string(targetParts("*").origin));
        CPPUNIT_ASSERT_EQUAL(std::string(), std::string(targetParts("httpx://a/b").origin));
    }

    void tellsWhetherTheConnectionStays()
    {
        const auto stays = [](std::string_view version, const Fields& fields) {
            return isPersistent({"GET", "/", version, fields});
        };
        CPPUNIT_ASSERT(stays("HTTP/1.1", {}));
        CPPUNIT_ASSERT(!stays("HTTP/1.0", {}));
        CPPUNIT_ASSERT(stays("HTTP/1.0", {{"connection", "foo , Keep-Alive"}}));
        CPPUNIT_ASSERT(!stays("HTTP/1.1", {{"Connection", "foo"}, {"Connection", "a,\tCLOSE ,b"}}));
        CPPUNIT_ASSERT(stays("HTTP/1.1", {{"Connection", "closed"}}));
    }

    void neverContinuesForHttp10()
    {
        const Fields fields{{"Expect", "100-continue"}};
        CPPUNIT_ASSERT(expectsContinue({"PUT", "/", "HTTP/1.1", fields}));
        CPPUNIT_ASSERT(!expectsContinue({"PUT", "/", "HTTP/1.0", fields}));
    }

    void tellsHowABodyIsDelimited()
    {
        const auto framing = [](const Fields& fields) { return framingOf({"POST", "/", "HTTP/1.1", fields}); };
        CPPUNIT_ASSERT_EQUAL(std::size_t{42}, framing({{"content-length", "42"}}).length);
        CPPUNIT_ASSERT(!framing({{"content-length", "42"}}).chunked);
        CPPUNIT_ASSERT(framing({{"transfer-encoding", "chunked"}}).chunked);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, framing({}).length);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FramingTest);
} // namespace
