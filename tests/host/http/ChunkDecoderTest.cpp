#include "http/ChunkDecoder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>

namespace
{
using weir::http::ChunkDecoder;

constexpr ChunkDecoder::Limits limits{.maxLine = 64, .maxTrailers = 200};

/// A body that arrives piece by piece, as a reader feeds it.
class Body final
{
public:
    void arrive(std::string_view bytes)
    {
        _waiting += bytes;
        while (!_over)
        {
            const auto step = _decoder.feed(_waiting, limits);
            if (step.refusal)
                _outcome = std::to_string(step.refusal->status) + " " + step.refusal->limit;
            else if (step.finished)
                _outcome = "finished";
            _over = !_outcome.empty();
            _data += step.data;
            _waiting.erase(0, step.consumed);
            if (step.consumed == 0)
                return;
        }
    }

    /// Data, how it ended, and what was left of the bytes.
    [[nodiscard]] std::string outcome() const
    {
        if (_outcome.empty())
            return "unfinished: " + _data;
        return _outcome == "finished" ? "finished: " + _data + "|" + _waiting : _outcome;
    }

private:
    ChunkDecoder _decoder;
    std::string _waiting;
    std::string _data;
    std::string _outcome;
    bool _over = false;
};

/// Fails the test unless the body comes out as `expected` whole, byte by byte, and cut in two anywhere.
void assertDecoded(const std::string& expected, const std::string& bytes)
{
    Body bytewise;
    for (const char c : bytes)
        bytewise.arrive({&c, 1});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes + " byte by byte", expected, bytewise.outcome());
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
    {
        Body body;
        body.arrive(std::string_view(bytes).substr(0, cut));
        body.arrive(std::string_view(bytes).substr(cut));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes + " cut at " + std::to_string(cut), expected, body.outcome());
    }
}

class ChunkDecoderTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ChunkDecoderTest);
    CPPUNIT_TEST(joinsChunksHoweverTheyAreCut);
    CPPUNIT_TEST(readsHexadecimalSizes);
    CPPUNIT_TEST(readsABodyWithoutData);
    CPPUNIT_TEST(waitsForTheEnd);
    CPPUNIT_TEST(stopsAtItsEnd);
    CPPUNIT_TEST(dropsExtensions);
    CPPUNIT_TEST(dropsTrailers);
    CPPUNIT_TEST(refusesFoldedTrailers);
    CPPUNIT_TEST(refusesTrailersThatFrame);
    CPPUNIT_TEST(refusesMalformedTrailers);
    CPPUNIT_TEST(refusesMalformedSizes);
    CPPUNIT_TEST(refusesSizesThatOverflow);
    CPPUNIT_TEST(refusesDataThatGoesOnBehindItsChunk);
    CPPUNIT_TEST(refusesLineFeedsAlone);
    CPPUNIT_TEST(boundsTheLineOfAChunk);
    CPPUNIT_TEST(boundsTrailers);
    CPPUNIT_TEST_SUITE_END();

public:
    void joinsChunksHoweverTheyAreCut()
    {
        assertDecoded("finished: hello, world|", "5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n");
        assertDecoded("finished: a\r\nb0\r\n\r\n|", "9\r\na\r\nb0\r\n\r\n\r\n0\r\n\r\n");
    }

    void readsHexadecimalSizes()
    {
        assertDecoded("finished: abcdefghijkl|", "00c\r\nabcdefghijkl\r\n0\r\n\r\n");
        assertDecoded("finished: abcdefghijkl|", "C\r\nabcdefghijkl\r\n000\r\n\r\n");
    }

    void readsABodyWithoutData() { assertDecoded("finished: |", "0\r\n\r\n"); }

    void waitsForTheEnd()
    {
        assertDecoded("unfinished: hel", "5\r\nhel");
        assertDecoded("unfinished: hello", "5\r\nhello\r\n");
        assertDecoded("unfinished: ", "5");
        assertDecoded("unfinished: hello", "5\r\nhello\r\n0\r\nA: b\r\n");
    }

    void stopsAtItsEnd()
    {
        assertDecoded("finished: a|GET / HTTP/1.1\r\n\r\n", "1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n");
    }

    void dropsExtensions()
    {
        assertDecoded("finished: hello|", "5;name\r\nhello\r\n0;last=1\r\n\r\n");
        assertDecoded("finished: hello|", "5;name=value;other=\"quoted; value\"\r\nhello\r\n0\r\n\r\n");
    }

    void dropsTrailers()
    {
        assertDecoded("finished: hello|", "5\r\nhello\r\n0\r\nChecksum: abc\r\nOther: d\r\n\r\n");
        assertDecoded("finished: |", "0\r\nA: " + std::string(150, 'x') + "\r\n\r\n");
    }

    void refusesFoldedTrailers()
    {
        assertDecoded("400 ", "5\r\nhello\r\n0\r\nA: b\r\n c\r\n\r\n");
        assertDecoded("400 ", "0\r\nA: b\r\n\tc\r\n\r\n");
    }

    void refusesTrailersThatFrame()
    {
        assertDecoded("400 ", "0\r\nContent-Length: 5\r\n\r\n");
        assertDecoded("400 ", "0\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    void refusesMalformedTrailers()
    {
        for (const std::string trailer : {"A b: c", "A : b", "no colon", ": value"})
            assertDecoded("400 ", "0\r\n" + trailer + "\r\n\r\n");
    }

    void refusesMalformedSizes()
    {
        for (const std::string size : {"g", "-5", "+5", " 5", "5 ", "0x5", "5,5", "5 5", ""})
            assertDecoded("400 ", size + "\r\nhello\r\n0\r\n\r\n");
    }

    void refusesSizesThatOverflow()
    {
        assertDecoded("400 ", "10000000000000000\r\nhello\r\n0\r\n\r\n");
        assertDecoded("400 ", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n");
        assertDecoded("unfinished: hello", "ffffffffffffffff\r\nhello");
    }

    void refusesDataThatGoesOnBehindItsChunk()
    {
        assertDecoded("400 ", "5\r\nhello!\r\n0\r\n\r\n");
        assertDecoded("400 ", "4\r\nhello\r\n0\r\n\r\n");
    }

    void refusesLineFeedsAlone()
    {
        assertDecoded("400 ", "5\nhello\r\n0\r\n\r\n");
        assertDecoded("400 ", "5\r\nhello\n0\r\n\r\n");
        assertDecoded("400 ", "5\rXhello\r\n0\r\n\r\n");
    }

    void boundsTheLineOfAChunk()
    {
        const auto body = [](std::size_t line) {
            return "1;" + std::string(line - 2, 'x') + "\r\na\r\n1;" + std::string(line - 2, 'y') +
                   "\r\nb\r\n0\r\n\r\n";
        };
        assertDecoded("finished: ab|", body(60));
        assertDecoded("400 ", body(70));
        assertDecoded("400 ", "1;" + std::string(100, 'x'));
    }

    void boundsTrailers()
    {
        assertDecoded("431 server.maxHead", "0\r\nA: " + std::string(300, 'x') + "\r\n\r\n");
        assertDecoded("431 server.maxHead", "1\r\na\r\n0\r\nA: " + std::string(300, 'x'));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChunkDecoderTest);
} // namespace
