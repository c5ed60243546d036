#include "redis/RespParser.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace
{
using weir::RedisReply;
using weir::host::RespParser;
using namespace std::string_literals;

/// A reply on one line; a type's mark tells it from the others.
std::string shown(const RedisReply& reply)
{
    struct Shower
    {
        std::string operator()(RedisReply::Null) const { return "null"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(const std::string& text) const { return "'" + text + "'"; }
        std::string operator()(const RedisReply::Status& status) const { return "+" + status.text; }
        std::string operator()(const RedisReply::Error& error) const { return "-" + error.text; }
        std::string operator()(const std::vector<RedisReply>& elements) const
        {
            std::string text = "[";
            for (const auto& element : elements)
                text += (text.size() > 1 ? " " : "") + shown(element);
            return text + "]";
        }
    };
    return std::visit(Shower(), reply.value);
}

/// What a stream holds, as it arrives piece by piece.
class ReplyStream final
{
public:
    explicit ReplyStream(RespParser::Bounds bounds = {}) : _parser(bounds) {}

    void arrive(std::string_view bytes)
    {
        std::ranges::copy(bytes, _parser.space(bytes.size()).begin());
        _parser.received(bytes.size());
        RedisReply reply;
        auto step = _parser.next(reply);
        for (; step == RespParser::Step::reply; step = _parser.next(reply))
            _seen += shown(reply) + ";";
        _over = step == RespParser::Step::error;
    }

    /// Every reply, and the error if there was one.
    [[nodiscard]] std::string seen() const { return _seen + (_over ? "error: " + std::string(_parser.error()) : ""); }

private:
    RespParser _parser;
    std::string _seen;
    bool _over = false;
};

std::string parsed(std::string_view bytes, RespParser::Bounds bounds = {})
{
    ReplyStream stream(bounds);
    stream.arrive(bytes);
    return stream.seen();
}

std::string repeated(std::size_t times, std::string_view text)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

/// Fails the test unless the stream is seen as `expected` whole, byte by byte, and cut in two anywhere.
void assertParsed(const std::string& expected, const std::string& bytes)
{
    CPPUNIT_ASSERT_EQUAL(expected, parsed(bytes));
    ReplyStream bytewise;
    for (const char c : bytes)
        bytewise.arrive({&c, 1});
    CPPUNIT_ASSERT_EQUAL_MESSAGE("byte by byte", expected, bytewise.seen());
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
    {
        ReplyStream halves;
        halves.arrive(std::string_view(bytes).substr(0, cut));
        halves.arrive(std::string_view(bytes).substr(cut));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("cut at " + std::to_string(cut), expected, halves.seen());
    }
}

void assertError(const std::string& clause, const std::string& bytes)
{
    assertParsed("error: " + clause, bytes);
}

class RespParserTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RespParserTest);
    CPPUNIT_TEST(readsEveryTypeHoweverItIsCut);
    CPPUNIT_TEST(readsNullsOfBothKinds);
    CPPUNIT_TEST(readsStringsThatHoldEndsOfLines);
    CPPUNIT_TEST(readsNestedArrays);
    CPPUNIT_TEST(readsOneReplyAfterTheOther);
    CPPUNIT_TEST(takesNoTruncatedReplyForAWholeOne);
    CPPUNIT_TEST(refusesWhatIsNotResp);
    CPPUNIT_TEST(refusesMalformedIntegers);
    CPPUNIT_TEST(refusesMalformedLengths);
    CPPUNIT_TEST(refusesAStringOfAnotherLength);
    CPPUNIT_TEST(refusesLinesThatDoNotEndAsTheyShould);
    CPPUNIT_TEST(refusesALineWithoutAnEnd);
    CPPUNIT_TEST(boundsTheDepthOfArrays);
    CPPUNIT_TEST(boundsTheElementsOfAReplyInAll);
    CPPUNIT_TEST(boundsTheBytesOfAReplyInAll);
    CPPUNIT_TEST(refusesTooLongAStringBeforeItHasArrived);
    CPPUNIT_TEST(countsBoundsAnewForEveryReply);
    CPPUNIT_TEST(takesNoMemoryForWhatIsOnlyAnnounced);
    CPPUNIT_TEST(keepsItsErrorUntilItIsReset);
    CPPUNIT_TEST(startsAnewInTheMiddleOfAReply);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsEveryTypeHoweverItIsCut()
    {
        assertParsed("+OK;", "+OK\r\n");
        assertParsed("-ERR no;", "-ERR no\r\n");
        assertParsed("0;", ":0\r\n");
        assertParsed("-9223372036854775808;", ":-9223372036854775808\r\n");
        assertParsed("'bytes';", "$5\r\nbytes\r\n");
        assertParsed("'';", "$0\r\n\r\n");
        assertParsed("[];", "*0\r\n");
        assertParsed("[1 'a'];", "*2\r\n:1\r\n$1\r\na\r\n");
    }

    void readsNullsOfBothKinds() { assertParsed("null;null;[null];", "$-1\r\n*-1\r\n*1\r\n$-1\r\n"); }

    void readsStringsThatHoldEndsOfLines()
    {
        assertParsed("'\r\n$3\r\n';", "$6\r\n\r\n$3\r\n\r\n");
        assertParsed("'\0'"s + ";", "$1\r\n\0\r\n"s);
    }

    void readsNestedArrays()
    {
        assertParsed("[[1 []] -ERR inner +OK];", "*3\r\n*2\r\n:1\r\n*0\r\n-ERR inner\r\n+OK\r\n");
        assertParsed("[[[[[[[[7]]]]]]]];", repeated(8, "*1\r\n") + ":7\r\n");
    }

    void readsOneReplyAfterTheOther() { assertParsed("1;'two';+three;", ":1\r\n$3\r\ntwo\r\n+three\r\n"); }

    void takesNoTruncatedReplyForAWholeOne()
    {
        const std::string whole = "*3\r\n:12\r\n$2\r\nab\r\n*1\r\n+x\r\n";
        for (std::size_t size = 0; size < whole.size(); ++size)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(whole.substr(0, size), ""s, parsed(whole.substr(0, size)));
    }

    void refusesWhatIsNotResp()
    {
        for (const auto& bytes : {"HTTP/1.1 400 Bad Request\r\n"s, "\r\n"s, "?"s, "\0"s, " :1\r\n"s, "%1\r\n"s})
            assertError("a reply of no known type", bytes);
        assertParsed("+OK;error: a reply of no known type", "+OK\r\nx");
        assertError("a reply of no known type", "*2\r\n:1\r\nx");
    }

    void refusesMalformedIntegers()
    {
        for (const auto& bytes : {":\r\n"s, ":1x\r\n"s, ":+1\r\n"s, ": 1\r\n"s, ":1 \r\n"s, ":-\r\n"s, ":0x1\r\n"s,
                                  ":9223372036854775808\r\n"s})
            assertError("a malformed integer", bytes);
    }

    void refusesMalformedLengths()
    {
        for (const auto& bytes : {"$\r\n"s, "$-2\r\n"s, "$x\r\n"s, "$1x\r\n"s, "$+1\r\n"s, "*\r\n"s, "*-2\r\n"s,
                                  "*1.5\r\n"s, "$18446744073709551616\r\n"s, "*18446744073709551616\r\n"s})
            assertError("a malformed length", bytes);
    }

    void refusesAStringOfAnotherLength()
    {
        for (const auto& bytes : {"$1\r\nab\r\n"s, "$3\r\nab\r\n:1\r\n"s, "$0\r\nxy\r\n"s, "$1\r\na\n\n"s})
            assertError("a string of another length than announced", bytes);
    }

    void refusesLinesThatDoNotEndAsTheyShould()
    {
        for (const auto& bytes : {"+OK\n"s, ":1\n"s, "+O\rK\r\n"s, "+OK\r\r\n"s, "+\n"s})
            assertError("a line that does not end as it should", bytes);
    }

    void refusesALineWithoutAnEnd()
    {
        const RespParser::Bounds bounds{.line = 10};
        CPPUNIT_ASSERT_EQUAL(""s, parsed("+123456789", bounds));
        CPPUNIT_ASSERT_EQUAL("+12345678;"s, parsed("+12345678\r\n", bounds));
        CPPUNIT_ASSERT_EQUAL("error: a line without an end"s, parsed("+1234567890", bounds));
        CPPUNIT_ASSERT_EQUAL("error: a line without an end"s, parsed("+1234567890\r\n", bounds));
    }

    void boundsTheDepthOfArrays()
    {
        assertError("a reply that is nested too deeply", repeated(9, "*1\r\n") + ":7\r\n");
        CPPUNIT_ASSERT_EQUAL("error: a reply that is nested too deeply"s, parsed(repeated(100'000, "*1\r\n")));
    }

    void boundsTheElementsOfAReplyInAll()
    {
        const RespParser::Bounds bounds{.elements = 4};
        CPPUNIT_ASSERT_EQUAL("[1 [2 3]];"s, parsed("*2\r\n:1\r\n*2\r\n:2\r\n:3\r\n", bounds));
        CPPUNIT_ASSERT_EQUAL("error: a reply of too many elements"s, parsed("*2\r\n:1\r\n*3\r\n", bounds));
        CPPUNIT_ASSERT_EQUAL("error: a reply of too many elements"s, parsed("*5\r\n", bounds));
        CPPUNIT_ASSERT_EQUAL("error: a reply of too many elements"s, parsed("*1000001\r\n"));
        CPPUNIT_ASSERT_EQUAL("error: a reply of too many elements"s, parsed("*18446744073709551615\r\n"));
    }

    void boundsTheBytesOfAReplyInAll()
    {
        const RespParser::Bounds bounds{.bytes = 20};
        CPPUNIT_ASSERT_EQUAL("['12345678'];"s, parsed("*1\r\n$8\r\n12345678\r\n", bounds));
        CPPUNIT_ASSERT_EQUAL("error: a reply of too many bytes"s,
                             parsed("*2\r\n$8\r\n12345678\r\n$9\r\n123456789\r\n", bounds));
        CPPUNIT_ASSERT_EQUAL("error: a reply of too many bytes"s, parsed("*9\r\n" + repeated(9, ":1\r\n"), bounds));
    }

    void refusesTooLongAStringBeforeItHasArrived()
    {
        CPPUNIT_ASSERT_EQUAL(""s, parsed("$67108864\r\n"));
        CPPUNIT_ASSERT_EQUAL("error: a reply of too many bytes"s, parsed("$67108865\r\n"));
        CPPUNIT_ASSERT_EQUAL("error: a reply of too many bytes"s, parsed("$18446744073709551615\r\n"));
    }

    void countsBoundsAnewForEveryReply()
    {
        const RespParser::Bounds bounds{.bytes = 20, .elements = 2};
        CPPUNIT_ASSERT_EQUAL(repeated(100, "[1 2];"), parsed(repeated(100, "*2\r\n:1\r\n:2\r\n"), bounds));
    }

    void takesNoMemoryForWhatIsOnlyAnnounced()
    {
        RespParser parser;
        constexpr std::string_view announced = "*1000000\r\n$67000000\r\n";
        std::ranges::copy(announced, parser.space(announced.size()).begin());
        parser.received(announced.size());
        RedisReply reply;
        CPPUNIT_ASSERT(parser.next(reply) == RespParser::Step::needMore);
        CPPUNIT_ASSERT(parser.space(1).size() < 1024);
    }

    void keepsItsErrorUntilItIsReset()
    {
        RespParser parser;
        const auto feed = [&](std::string_view bytes)
        {
            std::ranges::copy(bytes, parser.space(bytes.size()).begin());
            parser.received(bytes.size());
            RedisReply reply;
            return parser.next(reply);
        };
        CPPUNIT_ASSERT(feed("garbage\r\n") == RespParser::Step::error);
        CPPUNIT_ASSERT(feed("+OK\r\n") == RespParser::Step::error);
        parser.reset();
        CPPUNIT_ASSERT(parser.error().empty());
        CPPUNIT_ASSERT(feed("+OK\r\n") == RespParser::Step::reply);
    }

    void startsAnewInTheMiddleOfAReply()
    {
        RespParser parser;
        RedisReply reply;
        for (const std::string_view half : {"*2\r\n:1\r\n$10\r\nabc", "+hal", "*1\r\n"})
        {
            std::ranges::copy(half, parser.space(half.size()).begin());
            parser.received(half.size());
            CPPUNIT_ASSERT(parser.next(reply) == RespParser::Step::needMore);
            parser.reset();
        }
        constexpr std::string_view whole = ":5\r\n";
        std::ranges::copy(whole, parser.space(whole.size()).begin());
        parser.received(whole.size());
        CPPUNIT_ASSERT(parser.next(reply) == RespParser::Step::reply);
        CPPUNIT_ASSERT_EQUAL("5"s, shown(reply));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RespParserTest);
} // namespace
