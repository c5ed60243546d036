#include "http/HeadParser.h"

#include <cppunit/extensions/HelperMacros.h>

#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace
{
using weir::http::Head;
using weir::http::HeadParser;
using weir::http::Refusal;

/// The status a request line is refused with; 0: it is not.
int refusalOfLine(const std::string& line)
{
    HeadParser parser;
    const auto parsed = parser.parse(line + "\r\nHost: a\r\n\r\n");
    const auto* refusal = std::get_if<Refusal>(&parsed);
    return refusal == nullptr ? 0 : refusal->status;
}

int refusalOfField(const std::string& field)
{
    HeadParser parser;
    const auto parsed = parser.parse("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
    const auto* refusal = std::get_if<Refusal>(&parsed);
    return refusal == nullptr ? 0 : refusal->status;
}

bool isInside(std::string_view part, std::string_view whole)
{
    const std::less_equal<> before;
    return before(whole.data(), part.data()) && before(part.data() + part.size(), whole.data() + whole.size());
}

class HeadParserTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HeadParserTest);
    CPPUNIT_TEST(viewsEveryPartOfTheHead);
    CPPUNIT_TEST(trimsBlanksAroundValuesOnly);
    CPPUNIT_TEST(keepsBytesAsTheyAre);
    CPPUNIT_TEST(tellsTheVersionsApart);
    CPPUNIT_TEST(refusesOtherVersionsWith505);
    CPPUNIT_TEST(refusesWhatIsNoVersionWith400);
    CPPUNIT_TEST(refusesARequestLineOfOtherParts);
    CPPUNIT_TEST(refusesFieldsOfAnotherForm);
    CPPUNIT_TEST(refusesAHeadThatEndsBeforeItsBytes);
    CPPUNIT_TEST(leavesTheJudgementOnBodiesToTheFraming);
    CPPUNIT_TEST(takesAnyLengthOfBody);
    CPPUNIT_TEST(forgetsTheLastHead);
    CPPUNIT_TEST(movesItsViews);
    CPPUNIT_TEST(replacesAField);
    CPPUNIT_TEST(addsAFieldThatIsMissing);
    CPPUNIT_TEST_SUITE_END();

public:
    void viewsEveryPartOfTheHead()
    {
        const std::string text = "PATCH /a?b=c HTTP/1.1\r\nHost: localhost\r\nX-Empty:\r\n\r\n";
        const auto head = parse(text);
        CPPUNIT_ASSERT_EQUAL(std::string_view("PATCH"), head.method);
        CPPUNIT_ASSERT_EQUAL(std::string_view("/a?b=c"), head.target);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, head.fields.size());
        CPPUNIT_ASSERT_EQUAL(std::string_view("Host"), head.fields[0].name);
        CPPUNIT_ASSERT_EQUAL(std::string_view("localhost"), head.fields[0].value);
        CPPUNIT_ASSERT_EQUAL(std::string_view("X-Empty"), head.fields[1].name);
        CPPUNIT_ASSERT_EQUAL(std::string_view(), head.fields[1].value);
        CPPUNIT_ASSERT(isInside(head.target, text) && isInside(head.fields[0].value, text));
    }

    void trimsBlanksAroundValuesOnly()
    {
        const std::string text = "GET / HTTP/1.1\r\nX: \t a \t b \t\r\n\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string_view("a \t b"), parse(text).fields[0].value);
    }

    void keepsBytesAsTheyAre()
    {
        const std::string text = "GET /%41?q=\"x\" HTTP/1.1\r\nX-a: =?utf-8?q?=41?= \xC3\xA9\xFF\r\n\r\n";
        const auto head = parse(text);
        CPPUNIT_ASSERT_EQUAL(std::string_view("/%41?q=\"x\""), head.target);
        CPPUNIT_ASSERT_EQUAL(std::string_view("X-a"), head.fields[0].name);
        CPPUNIT_ASSERT_EQUAL(std::string_view("=?utf-8?q?=41?= \xC3\xA9\xFF"), head.fields[0].value);
    }

    void tellsTheVersionsApart()
    {
        const std::string newer = "GET / HTTP/1.1\r\n\r\n";
        const std::string older = "GET / HTTP/1.0\r\n\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string_view("HTTP/1.1"), parse(newer).version);
        CPPUNIT_ASSERT_EQUAL(std::string_view("HTTP/1.0"), parse(older).version);
    }

    void refusesOtherVersionsWith505()
    {
        for (const std::string version : {"HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/3.0", "HTTP/9.9"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(version, 505, refusalOfLine("GET / " + version));
    }

    void refusesWhatIsNoVersionWith400()
    {
        for (const std::string version :
             {"HTTP/1.1 ", "HTTP/1", "HTTP/1.", "HTTP/11", "HTTP/1.10", "HTTP/01.1", "HTTP/2", "http/1.1", "HTTPS/1.1",
              "HTTP/1,1", "HTTP/a.b", "HTTP/-1.1", "FTP/1.1", ""})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(version, 400, refusalOfLine("GET / " + version));
    }

    void refusesARequestLineOfOtherParts()
    {
        for (const std::string line :
             {"GET", "GET /", "", " ", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET / a HTTP/1.1",
              "G(T / HTTP/1.1", "GET\t/ HTTP/1.1", "GET /\x01 HTTP/1.1", "GET /\x7f HTTP/1.1"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(line, 400, refusalOfLine(line));
    }

    void refusesFieldsOfAnotherForm()
    {
        for (const std::string field :
             {"Name : value", "Name", ": value", "Na me: value", "Na(me: value", "N\xC3\xA9: v", "Name\t: value"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(field, 400, refusalOfField(field));
        CPPUNIT_ASSERT_EQUAL(0, refusalOfField("!#$%&'*+-.^_`|~9aZ: value"));
    }

    /// Otherwise what lies between the two ends would be a request to one and a head to the other.
    void refusesAHeadThatEndsBeforeItsBytes()
    {
        HeadParser parser;
        const std::string head = "GET / HTTP/1.1\r\n\r\n";
        const auto parsed = parser.parse(head + "GET /hidden HTTP/1.1\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(400, std::get<Refusal>(parsed).status);
    }

    void leavesTheJudgementOnBodiesToTheFraming()
    {
        const std::string text = "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string_view("gzip, chunked"), parse(text).fields[0].value);
        for (const std::string field :
             {"Content-Length: -1", "Content-Length: 5x", "Content-Length: 5\r\nContent-Length: 6",
              "Content-Length: 99999999999999999999999"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(field, 400, refusalOfField(field));
        CPPUNIT_ASSERT_EQUAL(400, refusalOfField("Content-Length: 5\r\nTransfer-Encoding: chunked"));
    }

    /// The route's limit is the reader's affair.
    void takesAnyLengthOfBody() { CPPUNIT_ASSERT_EQUAL(0, refusalOfField("Content-Length: 10000000000000")); }

    void forgetsTheLastHead()
    {
        const std::string first = "GET / HTTP/1.1\r\nA: a\r\nB: b\r\n\r\n";
        const std::string second = "GET / HTTP/1.1\r\nC: c\r\n\r\n";
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, parse(first).fields.size());
        const auto head = parse(second);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, head.fields.size());
        CPPUNIT_ASSERT_EQUAL(std::string_view("C"), head.fields[0].name);
    }

    void movesItsViews()
    {
        std::string from = "GET /path HTTP/1.0\r\nHost: a\r\nX-Empty:\r\n\r\n";
        const std::string to = from;
        const auto parsed = parse(from);
        const auto head = _parser.moved({parsed.method, parsed.target, parsed.fields}, from, to.data());
        from.assign(from.size(), '?');
        CPPUNIT_ASSERT_EQUAL(std::string_view("GET"), head.method);
        CPPUNIT_ASSERT_EQUAL(std::string_view("/path"), head.target);
        CPPUNIT_ASSERT_EQUAL(std::string_view("a"), head.fields[0].value);
        CPPUNIT_ASSERT_EQUAL(std::string_view("X-Empty"), head.fields[1].name);
        CPPUNIT_ASSERT(isInside(head.method, to) && isInside(head.target, to) && isInside(head.fields[0].name, to));
        CPPUNIT_ASSERT(head.fields[1].value.empty());
    }

    void replacesAField()
    {
        const std::string text = "GET / HTTP/1.1\r\nA: b\r\nhOST: old\r\n\r\n";
        const auto fields = withHost(text);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, fields.size());
        CPPUNIT_ASSERT_EQUAL(std::string_view("hOST"), fields[1].name);
        CPPUNIT_ASSERT_EQUAL(std::string_view("new"), fields[1].value);
    }

    void addsAFieldThatIsMissing()
    {
        const std::string text = "GET / HTTP/1.0\r\nA: b\r\n\r\n";
        const auto fields = withHost(text);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, fields.size());
        CPPUNIT_ASSERT_EQUAL(std::string_view("Host"), fields[1].name);
        CPPUNIT_ASSERT_EQUAL(std::string_view("new"), fields[1].value);
    }

private:
    /// REQUIRES: it is not refused.
    Head parse(const std::string& text) { return std::get<Head>(_parser.parse(text)); }
    /// With another host; the other field is as it was.
    std::span<const weir::Field> withHost(const std::string& text)
    {
        CPPUNIT_ASSERT(!parse(text).fields.empty());
        const auto fields = _parser.withField("Host", "new");
        CPPUNIT_ASSERT_EQUAL(std::string_view("b"), fields[0].value);
        return fields;
    }

    HeadParser _parser;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HeadParserTest);
} // namespace
