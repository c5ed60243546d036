// Bodies: their framing, their memory, and clients that ask before they send one.
#include "ReaderRig.h"

namespace weir::http::test
{
namespace
{
class RequestBodyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestBodyTest);
    CPPUNIT_TEST(readsABodyByItsLength);
    CPPUNIT_TEST(readsABodyInChunks);
    CPPUNIT_TEST(viewsABodyThatCameInPiecesElsewhere);
    CPPUNIT_TEST(neverGivesANullBody);
    CPPUNIT_TEST(refusesABodyThatItsLengthSaysIsTooLarge);
    CPPUNIT_TEST(refusesABodyWhoseChunksAreTooLarge);
    CPPUNIT_TEST(refusesABodyWhenMemoryIsShort);
    CPPUNIT_TEST(takesMemoryAsABodyArrives);
    CPPUNIT_TEST(givesMemoryBackAfterTheRequest);
    CPPUNIT_TEST(continuesForAClientThatWaits);
    CPPUNIT_TEST(doesNotContinueWhenTheBodyIsHere);
    CPPUNIT_TEST(doesNotContinueForARequestThatIsRefused);
    CPPUNIT_TEST(ignoresTheExpectationOfHttp10);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsABodyByItsLength()
    {
        assertRead({"POST /x Host=a [hello\r\n\r\nworld]"}, post("/x", "hello\r\n\r\nworld"));
        assertRead({"POST /x Host=a []"}, post("/x", ""));
        Stream stream;
        const std::string body(50000, 'x');
        for (const std::string bytes = post("/x", body); const char c : bytes)
            stream.arrive({&c, 1});
        CPPUNIT_ASSERT(stream.seen.at(0).ends_with("[" + body + "]"));
    }

    void readsABodyInChunks()
    {
        assertRead({"POST /x Host=a Transfer-Encoding=chunked [hello, world]"},
                   chunkedHead + "5;e=\"x\"\r\nhello\r\n7\r\n, world\r\n0\r\nTrailer: dropped\r\n\r\n");
        assertRead({"POST /x Host=a Transfer-Encoding=chunked []"}, chunkedHead + "0\r\n\r\n");
        assertRead({"400 "}, chunkedHead + "x\r\n");
    }

    void viewsABodyThatCameInPiecesElsewhere()
    {
        std::string bytes = post("/x", "hello");
        std::size_t consumed = 0;
        const std::string_view first(bytes.data(), bytes.size() - 2);
        CPPUNIT_ASSERT(_stream.reader.feed(first, consumed, {_stream.settings, _host}) == Progress::needsMore);
        CPPUNIT_ASSERT_EQUAL(first.size(), consumed);
        bytes.assign(bytes.size(), '?');
        CPPUNIT_ASSERT(_stream.reader.feed("lo", consumed, {_stream.settings, _host}) == Progress::whole);
        CPPUNIT_ASSERT_EQUAL(std::string("POST /x Host=a [hello]"), described(_stream.reader.request()));
    }

    void neverGivesANullBody()
    {
        for (const auto& bytes : {get("/x"), post("/x", ""), chunkedHead + "0\r\n\r\n"})
        {
            std::size_t consumed = 0;
            CPPUNIT_ASSERT(_stream.reader.feed(bytes, consumed, {_stream.settings, _host}) == Progress::whole);
            CPPUNIT_ASSERT(_stream.reader.request().body.data() != nullptr);
            _stream.reader.next();
        }
    }

    void refusesABodyThatItsLengthSaysIsTooLarge()
    {
        assertRead({"POST /small Host=a [0123456789]"}, post("/small", "0123456789"));
        assertRead({"413 maxBody of /small"}, post("/small", "0123456789+"));
        const auto head = post("/small", "0123456789+");
        CPPUNIT_ASSERT_EQUAL(std::string("413 maxBody of /small\n"), readWhole(head.substr(0, head.size() - 11)));
    }

    void refusesABodyWhoseChunksAreTooLarge()
    {
        const std::string head = "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertRead({"POST /small Host=a Transfer-Encoding=chunked [0123456789]"},
                   head + "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n");
        assertRead({"413 maxBody of /small"}, head + "5\r\n01234\r\n6\r\n56789+\r\n0\r\n\r\n");
    }

    void refusesABodyWhenMemoryIsShort()
    {
        _stream.settings.maxBodyMemory = 20000;
        CPPUNIT_ASSERT(_stream.memory.take(19000, 20000));
        _stream.arrive(post("/x", std::string(5000, 'x')).substr(0, 3000));
        CPPUNIT_ASSERT_EQUAL(std::string("503 server.maxBodyMemory\n"), joined(_stream.seen));
        CPPUNIT_ASSERT_EQUAL(std::size_t{19000}, _stream.memory.used());

        Stream chunked;
        chunked.settings.maxBodyMemory = 20000;
        chunked.arrive(chunkedHead + "fff\r\n" + std::string(4095, 'x') + "\r\n");
        CPPUNIT_ASSERT(chunked.seen.empty());
        chunked.arrive("ffff\r\n" + std::string(65535, 'x') + "\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("503 server.maxBodyMemory\n"), joined(chunked.seen));
    }

    /// Who only announces a large body has no memory held for it.
    void takesMemoryAsABodyArrives()
    {
        const std::string bytes = post("/x", std::string(100000, 'x'));
        _stream.arrive(bytes.substr(0, 200));
        CPPUNIT_ASSERT(_stream.memory.used() > 0);
        CPPUNIT_ASSERT(_stream.memory.used() <= 20000);
        _stream.arrive(bytes.substr(200, 90000));
        CPPUNIT_ASSERT(_stream.memory.used() >= 90000);
        CPPUNIT_ASSERT(_stream.memory.used() <= 100000);
    }

    void givesMemoryBackAfterTheRequest()
    {
        const std::string bytes = post("/x", std::string(100000, 'x'));
        for (int i = 0; i < 3; ++i)
        {
            _stream.arrive(bytes.substr(0, 50000));
            CPPUNIT_ASSERT(_stream.memory.used() >= 49000);
            _stream.arrive(bytes.substr(50000));
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _stream.memory.used());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _stream.seen.size());
        BodyMemory memory;
        {
            RequestReader reader(_stream.peer, memory);
            std::size_t consumed = 0;
            (void)reader.feed(bytes.substr(0, 50000), consumed, {_stream.settings, _host});
            CPPUNIT_ASSERT(memory.used() > 0);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, memory.used());
    }

    void continuesForAClientThatWaits()
    {
        _stream.arrive(expectingHead);
        CPPUNIT_ASSERT_EQUAL(1, _stream.continued());
        _stream.arrive("he");
        _stream.arrive("llo");
        CPPUNIT_ASSERT_EQUAL(1, _stream.continued());
        CPPUNIT_ASSERT_EQUAL(std::string("POST /x Host=a Expect=100-continue [hello]\n"), joined(_stream.seen));
        _stream.arrive("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nTransfer-Encoding: chunked\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(2, _stream.continued());
    }

    void doesNotContinueWhenTheBodyIsHere()
    {
        _stream.arrive(expectingHead + "h");
        _stream.arrive("ello");
        _stream.arrive(expectingHead + "hello");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _stream.seen.size());
        CPPUNIT_ASSERT_EQUAL(0, _stream.continued());
    }

    void doesNotContinueForARequestThatIsRefused()
    {
        _stream.arrive("POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 50\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("413 maxBody of /small\n"), joined(_stream.seen));
        CPPUNIT_ASSERT_EQUAL(0, _stream.continued());
        assertRead({"417 "}, "POST /x HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 5\r\n\r\n");
    }

    void ignoresTheExpectationOfHttp10()
    {
        _stream.arrive("POST /x HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        _stream.arrive("hello");
        CPPUNIT_ASSERT_EQUAL(0, _stream.continued());
        CPPUNIT_ASSERT_EQUAL(std::string("POST /x Expect=100-continue [hello]\n"), joined(_stream.seen));
    }

private:
    Host _host;
    Stream _stream;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestBodyTest);
} // namespace
} // namespace weir::http::test
