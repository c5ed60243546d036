#include "http/BodyReader.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sstream>
#include <string>

namespace
{
using namespace weir::http;

const std::string large(200'000, 'x');

class BodyReaderTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BodyReaderTest);
    CPPUNIT_TEST(readsAsManyBytesAsAnnounced);
    CPPUNIT_TEST(readsAChunkedBodyToItsEnd);
    CPPUNIT_TEST(refusesALengthBeyondTheLimitUnread);
    CPPUNIT_TEST(refusesAChunkedBodyThatGrowsBeyondTheLimit);
    CPPUNIT_TEST(takesABodyOfExactlyTheLimit);
    CPPUNIT_TEST(noticesAClientThatLeaves);
    CPPUNIT_TEST(discardsASmallRestOnly);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsAsManyBytesAsAnnounced()
    {
        CPPUNIT_ASSERT(read("body and more", {.length = 4}) == BodyResult::whole);
        CPPUNIT_ASSERT_EQUAL(std::string("body"), _body);
        CPPUNIT_ASSERT(read("x", {.length = 0}) == BodyResult::whole);
        CPPUNIT_ASSERT_EQUAL(std::string(), _body);
        CPPUNIT_ASSERT(read(large + "y", {.length = large.size()}) == BodyResult::whole);
        CPPUNIT_ASSERT(large == _body);
    }

    void readsAChunkedBodyToItsEnd()
    {
        CPPUNIT_ASSERT(read("body", {.chunked = true}) == BodyResult::whole);
        CPPUNIT_ASSERT_EQUAL(std::string("body"), _body);
        CPPUNIT_ASSERT(read(large, {.chunked = true}) == BodyResult::whole);
        CPPUNIT_ASSERT(large == _body);
        CPPUNIT_ASSERT(read("", {.chunked = true}) == BodyResult::whole);
    }

    void refusesALengthBeyondTheLimitUnread()
    {
        std::istringstream stream("body");
        std::string body;
        CPPUNIT_ASSERT(readBody(stream, {.length = 4}, 3, body) == BodyResult::tooLarge);
        CPPUNIT_ASSERT_EQUAL(std::streamoff{0}, std::streamoff(stream.tellg()));
    }

    void refusesAChunkedBodyThatGrowsBeyondTheLimit()
    {
        CPPUNIT_ASSERT(read("body", {.chunked = true}, 3) == BodyResult::tooLarge);
        CPPUNIT_ASSERT(read(large, {.chunked = true}, 100'000) == BodyResult::tooLarge);
        CPPUNIT_ASSERT(_body.size() <= 100'000 + 64 * 1024);
    }

    void takesABodyOfExactlyTheLimit()
    {
        CPPUNIT_ASSERT(read("body", {.length = 4}, 4) == BodyResult::whole);
        CPPUNIT_ASSERT(read("body", {.chunked = true}, 4) == BodyResult::whole);
    }

    void noticesAClientThatLeaves()
    {
        CPPUNIT_ASSERT(read("bod", {.length = 4}) == BodyResult::cutShort);
        CPPUNIT_ASSERT_EQUAL(std::string("bod"), _body);
    }

    void discardsASmallRestOnly()
    {
        std::istringstream small(std::string(1000, 'x'));
        CPPUNIT_ASSERT(discardRest(small));
        std::istringstream big(large);
        CPPUNIT_ASSERT(!discardRest(big));
    }

private:
    BodyResult read(const std::string& sent, const Framing& framing, std::size_t limit = 1'000'000)
    {
        std::istringstream stream(sent);
        _body.clear();
        return readBody(stream, framing, limit, _body);
    }

    std::string _body;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BodyReaderTest);
} // namespace
