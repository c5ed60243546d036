#include "http/Framing.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>
#include <vector>

namespace
{
using namespace weir::http;
using Fields = std::vector<weir::Field>;

constexpr HeadLimits limits{.maxTarget = 100, .maxHead = 1000, .maxFields = 10};

/// The status a head is refused with; 0: it is not.
int refusal(const Head& head)
{
    const auto found = refusalOf(head, limits);
    return found ? found->status : 0;
}

int refusalOfFields(Fields fields, std::string_view version = "HTTP/1.1")
{
    fields.insert(fields.begin(), {"Host", "localhost"});
    return refusal({.method = "POST", .target = "/x", .version = version, .fields = fields});
}

int refusalOfTarget(std::string_view target)
{
    const Fields fields{{"Host", "localhost"}};
    return refusal({.method = "GET", .target = target, .version = "HTTP/1.1", .fields = fields});
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
    CPPUNIT_TEST(cutsAnAbsoluteTargetDown);
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
        const auto hosts = [](const Fields& fields, std::string_view version)
        { return refusal({.method = "GET", .target = "/", .version = version, .fields = fields}); };
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
        CPPUNIT_ASSERT_EQUAL(0, refusalOfTarget("*"));
    }

    void cutsAnAbsoluteTargetDown()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("/a?b"), std::string(originForm("http://host:1/a?b")));
        CPPUNIT_ASSERT_EQUAL(std::string("/"), std::string(originForm("HTTPS://host")));
        CPPUNIT_ASSERT_EQUAL(std::string("/a://b"), std::string(originForm("/a://b")));
        CPPUNIT_ASSERT_EQUAL(std::string("*"), std::string(originForm("*")));
    }

    void tellsHowABodyIsDelimited()
    {
        const Fields length{{"content-length", "42"}};
        CPPUNIT_ASSERT_EQUAL(std::size_t{42}, framingOf(length).length);
        CPPUNIT_ASSERT(!framingOf(length).chunked);
        const Fields chunked{{"transfer-encoding", "chunked"}};
        CPPUNIT_ASSERT(framingOf(chunked).chunked);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, framingOf({}).length);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FramingTest);
} // namespace
