#include "http/Reply.h"

#include "http/Sip.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace
{
using namespace weir::http;
using weir::Response;
using weir::test::Sip;
using State = Reply::State;

/// A turn in which nothing ever waits unless it is told so.
class Moment final : public Turn
{
public:
    [[nodiscard]] const FrontSettings& settings() const noexcept override { return _settings; }
    [[nodiscard]] weir::MonotonicTime now() const noexcept override { return {}; }
    void refreshNow() noexcept override {}
    [[nodiscard]] std::string_view date() override { return "now"; }
    [[nodiscard]] bool mayWait() noexcept override { return waits; }
    [[nodiscard]] bool isDetached() const noexcept override { return false; }
    [[nodiscard]] std::span<char> readBuffer(std::size_t /*size*/) override { return {}; }
    void exchangeBuffer(ReadBuffer& /*other*/) noexcept override {}
    [[nodiscard]] std::unique_ptr<Call> takeCall() noexcept override { return nullptr; }
    void giveBack(std::unique_ptr<Call> /*call*/) noexcept override {}
    [[nodiscard]] bool mayHold() const noexcept override { return holds; }
    [[nodiscard]] std::string takeText() noexcept override { return std::exchange(text, {}); }
    void giveBack(std::string back) noexcept override { text = std::move(back); }
    [[nodiscard]] std::string& writeBuffer() noexcept override
    {
        _buffer.clear();
        return _buffer;
    }

    bool waits = true;
    bool holds = false;
    std::string text; // for an answer that is held

private:
    FrontSettings _settings;
    std::string _buffer;
};

/// Pieces, and then the end; a piece "!" cannot be had.
Response pulling(std::vector<std::string> pieces, int status = 200)
{
    Response response{.status = status};
    response.body = weir::Pull(
        [pieces = std::move(pieces), n = std::size_t{0}](std::string& piece) mutable
        {
            if (pieces.at(n) == "!")
                throw std::runtime_error("the source is gone");
            piece += pieces.at(n);
            return ++n < pieces.size();
        });
    return response;
}

class ReplyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ReplyTest);
    CPPUNIT_TEST(sendsAText);
    CPPUNIT_TEST(sendsALongTextWithoutItsOwnersHelp);
    CPPUNIT_TEST(sendsPiecesAsChunks);
    CPPUNIT_TEST(sendsNoChunksToHttp10);
    CPPUNIT_TEST(leavesTheBodyOfHeadOut);
    CPPUNIT_TEST(neverSendsABodyWhereThereIsNone);
    CPPUNIT_TEST(answersOtherwiseWhenTheFirstPieceCannotBeHad);
    CPPUNIT_TEST(breaksOffWhenALaterPieceCannotBeHad);
    CPPUNIT_TEST(waitsWhereCodeMayNot);
    CPPUNIT_TEST(startsAnewAfterAReset);
    CPPUNIT_TEST(holdsAnAnswerUntilItGoesOn);
    CPPUNIT_TEST(holdsOnlyWhatIsShortAndComplete);
    CPPUNIT_TEST_SUITE_END();

public:
    void sendsAText()
    {
        assertSent(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nDate: now\r\nContent-Length: 5\r\n\r\nhello",
            [] { return weir::textResponse("hello"); });
    }

    void sendsALongTextWithoutItsOwnersHelp()
    {
        const auto text = std::make_shared<const std::string>(std::string(20000, 'x') + "end");
        const std::string head = "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 20003\r\n\r\n";
        for (const std::size_t atOnce : {std::size_t{7}, std::size_t{40}, std::size_t{1000}, std::size_t{100000}})
        {
            CPPUNIT_ASSERT_EQUAL(head + *text, sent(Response{.body = text}, {}, atOnce));
            CPPUNIT_ASSERT_EQUAL(head + *text, sent(Response{.body = *text}, {}, atOnce));
        }
    }

    void sendsPiecesAsChunks()
    {
        const std::string head = "HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertSent(head + "5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n",
                   [] {
                       return pulling({"hello", "0123456789abcdef"});
                   });
        assertSent(head + "1\r\na\r\n1\r\nb\r\n0\r\n\r\n", [] { return pulling({"", "a", "", "b", ""}); });
        assertSent(head + "0\r\n\r\n", [] { return pulling({""}); });
    }

    void sendsNoChunksToHttp10()
    {
        assertSent("HTTP/1.1 200 OK\r\nDate: now\r\nConnection: close\r\n\r\nhello, world",
                   [] {
                       return pulling({"hello", "", ", world"});
                   },
                   {.http10 = true});
        CPPUNIT_ASSERT(!_reply.keepsAlive());
        assertSent("HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi",
                   [] { return Response{.body = "hi"}; }, {.http10 = true});
        CPPUNIT_ASSERT(_reply.keepsAlive());
    }

    void leavesTheBodyOfHeadOut()
    {
        assertSent("HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\n",
                   [] { return Response{.body = "hello"}; }, {.head = true});
        assertSent("HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n",
                   [] {
                       return pulling({"hello", "world"});
                   },
                   {.head = true});
    }

    /// Its bytes would be taken for the next answer.
    void neverSendsABodyWhereThereIsNone()
    {
        assertSent("HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n",
                   [] { return Response{.status = 204, .body = "body"}; });
        assertSent("HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n", [] { return pulling({"a", "b"}, 204); });
        assertSent("HTTP/1.1 304 Not Modified\r\nDate: now\r\n\r\n", [] { return pulling({"a", "b"}, 304); });
    }

    void answersOtherwiseWhenTheFirstPieceCannotBeHad()
    {
        assertSent("HTTP/1.1 503 Service Unavailable\r\nDate: now\r\nContent-Length: 7\r\n\r\ninstead",
                   [] { return pulling({"!"}); });
        CPPUNIT_ASSERT(_reply.keepsAlive());
    }

    void breaksOffWhenALaterPieceCannotBeHad()
    {
        Sip sip(SIZE_MAX);
        CPPUNIT_ASSERT(begin(pulling({"hello", "!"}), {}, sip) == State::broken);
        CPPUNIT_ASSERT_MESSAGE(sip.taken, sip.taken.ends_with("5\r\nhello\r\n"));
    }

    void waitsWhereCodeMayNot()
    {
        Sip sip(SIZE_MAX);
        _moment.waits = false;
        CPPUNIT_ASSERT(begin(pulling({"a", "b"}), {}, sip) == State::mayWait);
        CPPUNIT_ASSERT(_reply.advance(sip, _moment) == State::mayWait);
        CPPUNIT_ASSERT(sip.taken.ends_with("1\r\na\r\n"));
        _moment.waits = true;
        CPPUNIT_ASSERT(_reply.advance(sip, _moment) == State::sent);
        CPPUNIT_ASSERT(sip.taken.ends_with("1\r\na\r\n1\r\nb\r\n0\r\n\r\n"));
    }

    void startsAnewAfterAReset()
    {
        Sip sip(10);
        CPPUNIT_ASSERT(begin(pulling({"a", "b"}), {}, sip) == State::wouldWrite);
        CPPUNIT_ASSERT(_reply.isStalled());
        _reply.reset();
        CPPUNIT_ASSERT(!_reply.isStalled());
        assertSent("HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 2\r\n\r\nhi",
                   [] { return Response{.body = "hi"}; });
    }

    void holdsAnAnswerUntilItGoesOn()
    {
        _moment.holds = true;
        const Reply::Facts facts{.mayHold = true};
        for (std::size_t atOnce = 1; atOnce < 200; atOnce += 7)
        {
            _moment.text.reserve(1000);
            const auto* const memory = _moment.text.data();
            Sip sip(atOnce);
            CPPUNIT_ASSERT(begin({.body = "held"}, facts, sip) == State::held);
            CPPUNIT_ASSERT_EQUAL(0, sip.calls);
            (void)_moment.writeBuffer().assign(100, '?');
            auto state = _reply.advance(sip, _moment);
            while (state == State::wouldWrite)
                state = _reply.advance(sip, _moment);
            CPPUNIT_ASSERT(state == State::sent);
            _reply.reset();
            CPPUNIT_ASSERT(sip.taken.ends_with("\r\n\r\nheld"));
            CPPUNIT_ASSERT(memory == _moment.text.data()); // it was used, and given back
            _moment.text.clear();
        }
    }

    void holdsOnlyWhatIsShortAndComplete()
    {
        _moment.holds = true;
        Sip sip(1'000'000);
        CPPUNIT_ASSERT(begin({.body = "a"}, {}, sip) == State::sent); // the client has more to be answered
        CPPUNIT_ASSERT(begin({.body = std::string(4097, 'a')}, {.mayHold = true}, sip) == State::sent);
        CPPUNIT_ASSERT(begin({.body = std::string(4096, 'a')}, {.mayHold = true}, sip) == State::held);
        CPPUNIT_ASSERT(_reply.advance(sip, _moment) == State::sent);
        _reply.reset();
        CPPUNIT_ASSERT(begin(pulling({"a", "b"}), {.mayHold = true}, sip) == State::sent);
        _moment.holds = false;
        CPPUNIT_ASSERT(begin({.body = "a"}, {.mayHold = true}, sip) == State::sent);
    }

private:
    State begin(Response response, const Reply::Facts& facts, Sip& sip)
    {
        return _reply.begin(
            {.keepAlive = {}, .response = std::move(response)}, facts, sip, _moment,
            [] { return Outgoing{.keepAlive = {}, .response = {.status = 503, .body = "instead"}}; },
            [] { return std::shared_ptr<EventQueue>(); });
    }

    /// All that goes out through a transport that takes so many bytes at once.
    std::string sent(Response response, const Reply::Facts& facts, std::size_t atOnce)
    {
        Sip sip(atOnce);
        auto state = begin(std::move(response), facts, sip);
        while (state == State::wouldWrite)
        {
            (void)_moment.writeBuffer().assign(100, '?'); // other connections use it too
            state = _reply.advance(sip, _moment);
        }
        CPPUNIT_ASSERT(state == State::sent);
        _reply.reset();
        return sip.taken;
    }

    /// However little the transport takes at once.
    template <class Make>
    void assertSent(const std::string& expected, const Make& response, const Reply::Facts& facts = {})
    {
        for (std::size_t atOnce = 1; atOnce <= expected.size(); ++atOnce)
            CPPUNIT_ASSERT_EQUAL(expected, sent(response(), facts, atOnce));
    }

    Reply _reply;
    Moment _moment;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReplyTest);
} // namespace
