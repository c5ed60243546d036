#include "ReaderRig.h"

namespace weir::http::test
{
namespace
{
class RequestReaderTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestReaderTest);
    CPPUNIT_TEST(readsARequestHoweverItIsCut);
    CPPUNIT_TEST(readsPipelinedRequestsInOrder);
    CPPUNIT_TEST(readsAWholeRequestInPlace);
    CPPUNIT_TEST(holdsARequestBeyondItsBytes);
    CPPUNIT_TEST(skipsEmptyLinesBeforeARequest);
    CPPUNIT_TEST(refusesTooManyEmptyLines);
    CPPUNIT_TEST(tellsWhereItStands);
    CPPUNIT_TEST(takesTheAuthorityOfATargetForTheHost);
    CPPUNIT_TEST(tellsWhetherTheConnectionStays);
    CPPUNIT_TEST(refusesWhatFollowsAMalformedRequest);
    CPPUNIT_TEST(neverReadsOneRequestAsTwo);
    CPPUNIT_TEST(tellsWhatIsKnownOfARefusedRequest);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsARequestHoweverItIsCut()
    {
        assertRead({"GET /a?b=c Host=a []"}, get("/a?b=c"));
        assertRead({"OPTIONS * Host=a []"}, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    void readsPipelinedRequestsInOrder()
    {
        assertRead({"GET /1 Host=a []", "POST /2 Host=a [body]", "POST /x Host=a Transfer-Encoding=chunked [hello]",
                    "GET /4 Host=a []"},
                   get("/1") + post("/2", "body") + chunkedHead + "5\r\nhello\r\n0\r\nA: b\r\n\r\n" + get("/4"));
    }

    void readsAWholeRequestInPlace()
    {
        const std::string bytes = post("/x", "hello");
        std::size_t consumed = 0;
        CPPUNIT_ASSERT(_stream.reader.feed(bytes, consumed, {_stream.settings, _host}) == Progress::whole);
        CPPUNIT_ASSERT_EQUAL(bytes.size(), consumed);
        const auto& incoming = _stream.reader.request();
        CPPUNIT_ASSERT(incoming.body.data() == bytes.data() + bytes.size() - 5);
        CPPUNIT_ASSERT(incoming.method.data() == bytes.data());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _stream.memory.used());
        CPPUNIT_ASSERT(incoming.peer == &_stream.peer);
    }

    void holdsARequestBeyondItsBytes()
    {
        const std::string bytes =
            get("/1") + post("/2", "body") + "\r\n" + get("http://b/3") + chunkedHead + "5\r\nhello\r\n0\r\n\r\n";
        const Seen expected{"GET /1 Host=a []", "POST /2 Host=a [body]", "GET /3 Host=b []",
                            "POST /x Host=a Transfer-Encoding=chunked [hello]"};
        for (std::size_t cut = 0; cut < bytes.size(); ++cut)
        {
            Stream stream(true);
            stream.arrive(std::string_view(bytes).substr(0, cut));
            stream.arrive(std::string_view(bytes).substr(cut));
            CPPUNIT_ASSERT_EQUAL(joined(expected), joined(stream.seen));
        }
        auto fed = std::make_unique<std::string>(post("/x", "hello"));
        std::size_t consumed = 0;
        CPPUNIT_ASSERT(_stream.reader.feed(*fed, consumed, {_stream.settings, _host}) == Progress::whole);
        _stream.reader.hold(*fed);
        fed.reset();
        CPPUNIT_ASSERT_EQUAL(std::string("POST /x Host=a [hello]"), described(_stream.reader.request()));
    }

    void skipsEmptyLinesBeforeARequest()
    {
        assertRead({"GET /1 Host=a []", "GET /2 Host=a []"}, "\r\n\r\n" + get("/1") + "\r\n" + get("/2"));
        std::string bytes;
        for (int i = 0; i < 20; ++i)
            bytes += "\r\n" + get("/");
        CPPUNIT_ASSERT_EQUAL(joined(Seen(20, "GET / Host=a []")), readWhole(bytes));
        assertRead({"400 "}, "\n" + get("/"));
        assertRead({"400 "}, "\rGET / HTTP/1.1\r\n\r\n");
    }

    void refusesTooManyEmptyLines()
    {
        std::string bytes;
        for (int i = 0; i < 100; ++i)
            bytes += "\r\n";
        assertRead({"400 "}, bytes);
    }

    void tellsWhereItStands()
    {
        using Stage = RequestReader::Stage;
        CPPUNIT_ASSERT(_stream.reader.stage() == Stage::idle);
        _stream.arrive("\r\n\r");
        CPPUNIT_ASSERT(_stream.reader.stage() == Stage::idle);
        _stream.arrive("\nP");
        CPPUNIT_ASSERT(_stream.reader.stage() == Stage::head);
        _stream.arrive(post("/x", "hello").substr(1).substr(0, post("/x", "hello").size() - 3));
        CPPUNIT_ASSERT(_stream.reader.stage() == Stage::body);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _stream.reader.bodySize());
        _stream.arrive("lo");
        CPPUNIT_ASSERT(_stream.reader.stage() == Stage::idle);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _stream.reader.bodySize());
    }

    void takesTheAuthorityOfATargetForTheHost()
    {
        assertRead({"GET /path?q Host=other:81 []"}, get("http://other:81/path?q"));
        assertRead({"GET / Host=other []"}, get("http://other"));
        assertRead({"GET /x Host=other []"}, "GET http://other/x HTTP/1.0\r\n\r\n");
        assertRead({"400 "}, "GET http://other/x HTTP/1.1\r\n\r\n");
        assertRead({"POST /x Host=other [body]"},
                   "POST http://other/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
    }

    void tellsWhetherTheConnectionStays()
    {
        const auto persistent = [this](const std::string& version, const std::string& fields)
        {
            std::size_t consumed = 0;
            const std::string bytes = "GET / " + version + "\r\nHost: a\r\n" + fields + "\r\n";
            CPPUNIT_ASSERT(_stream.reader.feed(bytes, consumed, {_stream.settings, _host}) == Progress::whole);
            CPPUNIT_ASSERT_EQUAL(version == "HTTP/1.0", _stream.reader.isHttp10());
            const bool stays = _stream.reader.isPersistent();
            _stream.reader.next();
            return stays;
        };
        CPPUNIT_ASSERT(persistent("HTTP/1.1", ""));
        CPPUNIT_ASSERT(!persistent("HTTP/1.1", "Connection: x, Close\r\n"));
        CPPUNIT_ASSERT(!persistent("HTTP/1.1", "Connection: x\r\nConnection: close\r\n"));
        CPPUNIT_ASSERT(!persistent("HTTP/1.0", ""));
        CPPUNIT_ASSERT(persistent("HTTP/1.0", "Connection: keep-alive\r\n"));
        CPPUNIT_ASSERT(persistent("HTTP/1.1", ""));
    }

    void refusesWhatFollowsAMalformedRequest()
    {
        assertRead({"GET /1 Host=a []", "400 "}, get("/1") + "GET /2\r\n\r\n" + get("/3"));
        assertRead({"505 "}, "GET / HTTP/2.0\r\n\r\n" + get("/3"));
        assertRead({"414 server.maxTarget"}, get("/" + std::string(300, 'a')));
        assertRead({"431 server.maxHead"}, "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1200, 'x') + "\r\n\r\n");
    }

    /// What one server takes for a body and another for a request smuggles the latter past the former.
    void neverReadsOneRequestAsTwo()
    {
        const std::string hidden = get("/hidden");
        const std::string start = "POST /x HTTP/1.1\r\nHost: a\r\n";
        const auto length = "Content-Length: " + std::to_string(hidden.size());
        const std::vector<std::string> ambiguous{length + "\r\nTransfer-Encoding: chunked",
                                                 "Transfer-Encoding: chunked\r\n" + length,
                                                 length + "\r\nContent-Length: 0",
                                                 "Content-Length: 0\r\n" + length,
                                                 length + "\r\n" + length,
                                                 length + ", 0",
                                                 length + "\r\n ,0",
                                                 "Content-Length : 5",
                                                 "Content-Length: +5",
                                                 "Content-Length: 0x10",
                                                 "Transfer-Encoding: xchunked",
                                                 "Transfer-Encoding: chunked, identity",
                                                 "Transfer-Encoding: \x0b chunked",
                                                 "Transfer-Encoding\t: chunked",
                                                 "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
                                                 "X: y\nTransfer-Encoding: chunked",
                                                 "X: y\rTransfer-Encoding: chunked"};
        for (const auto& fields : ambiguous)
        {
            const auto seen = readWhole(start + fields + "\r\n\r\n" + hidden);
            CPPUNIT_ASSERT_MESSAGE(fields + " gives " + seen, seen == "400 \n" || seen == "501 \n");
        }
        assertRead({"POST /x Host=a [" + hidden + "]"}, post("/x", hidden));
        assertRead({"POST /x Host=a Transfer-Encoding=chunked [" + hidden + "]"},
                   chunkedHead + "21\r\n" + hidden + "\r\n0\r\n\r\n");
    }

    void tellsWhatIsKnownOfARefusedRequest()
    {
        const std::string bytes = "POST /known HTTP/1.1\r\nX-Request-Id: 7\r\n\r\n";
        std::size_t consumed = 0;
        CPPUNIT_ASSERT(_stream.reader.feed(bytes, consumed, {_stream.settings, _host}) == Progress::refused);
        CPPUNIT_ASSERT_EQUAL(400, _stream.reader.refusal().status);
        CPPUNIT_ASSERT_EQUAL(std::string_view("/known"), _stream.reader.request().target);
        CPPUNIT_ASSERT(_stream.reader.request().peer == &_stream.peer);
        CPPUNIT_ASSERT(!_stream.reader.isPersistent());
    }

private:
    Host _host;
    Stream _stream;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestReaderTest);
} // namespace
} // namespace weir::http::test
