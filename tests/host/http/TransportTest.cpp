#include "http/Transport.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <optional>
#include <string>
#include <sys/socket.h>

namespace
{
using weir::http::Descriptor;
using weir::http::PlainTransport;
using TransportState = weir::http::Transport::State;

/// One end of a pair of sockets, with the client at the other.
class TransportTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TransportTest);
    CPPUNIT_TEST(readsWhatHasArrived);
    CPPUNIT_TEST(tellsWhenNothingHasArrived);
    CPPUNIT_TEST(tellsThatTheClientHasLeft);
    CPPUNIT_TEST(writesPiecesInOrder);
    CPPUNIT_TEST(tellsHowMuchOfThemWent);
    CPPUNIT_TEST(survivesAClientThatHasLeft);
    CPPUNIT_TEST(endsOneDirectionOnly);
    CPPUNIT_TEST(closesItsSocket);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        std::array<int, 2> ends{};
        CPPUNIT_ASSERT_EQUAL(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()));
        _transport.emplace(Descriptor(ends[0]));
        _client = Descriptor(ends[1]);
        CPPUNIT_ASSERT_EQUAL(ends[0], _transport->descriptor());
        CPPUNIT_ASSERT(!_transport->hasBuffered());
    }

    void tearDown() override
    {
        _transport.reset();
        _client.reset();
    }

    void readsWhatHasArrived()
    {
        clientSends("hello");
        std::array<char, 3> small{};
        CPPUNIT_ASSERT(_transport->read(small).state == TransportState::open);
        CPPUNIT_ASSERT_EQUAL(std::string("hel"), std::string(small.data(), small.size()));
        const auto result = _transport->read(small);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, result.bytes);
        CPPUNIT_ASSERT(result.state == TransportState::open);
    }

    void tellsWhenNothingHasArrived()
    {
        const auto result = _transport->read(_memory);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, result.bytes);
        CPPUNIT_ASSERT(result.state == TransportState::wouldRead);
    }

    void tellsThatTheClientHasLeft()
    {
        clientSends("last words");
        _client.reset();
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, _transport->read(_memory).bytes);
        CPPUNIT_ASSERT(_transport->read(_memory).state == TransportState::closed);
    }

    void writesPiecesInOrder()
    {
        const auto result = _transport->write(std::array<std::string_view, 3>{"head", "", "body"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{8}, result.bytes);
        CPPUNIT_ASSERT(result.state == TransportState::open);
        CPPUNIT_ASSERT_EQUAL(std::string("headbody"), clientReceives());
    }

    void tellsHowMuchOfThemWent()
    {
        const std::string large(std::size_t{4} << 20U, 'x');
        const std::array<std::string_view, 2> pieces{"head", large};
        const auto result = _transport->write(pieces);
        CPPUNIT_ASSERT(result.state == TransportState::wouldWrite);
        CPPUNIT_ASSERT(result.bytes < large.size());
        while (_transport->write(pieces).state == TransportState::open)
        {
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _transport->write(pieces).bytes);
        CPPUNIT_ASSERT(clientReceives().size() >= result.bytes);
        CPPUNIT_ASSERT(_transport->write(std::array<std::string_view, 1>{"more"}).state == TransportState::open);
    }

    void survivesAClientThatHasLeft()
    {
        _client.reset();
        CPPUNIT_ASSERT(_transport->write(std::array<std::string_view, 1>{"lost"}).state == TransportState::closed);
    }

    void endsOneDirectionOnly()
    {
        _transport->endWriting();
        char byte = 0;
        CPPUNIT_ASSERT_EQUAL(ssize_t{0}, ::recv(_client.get(), &byte, 1, 0));
        clientSends("still");
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, _transport->read(_memory).bytes);
    }

    void closesItsSocket()
    {
        _transport.reset();
        char byte = 0;
        CPPUNIT_ASSERT_EQUAL(ssize_t{0}, ::recv(_client.get(), &byte, 1, 0));
    }

private:
    void clientSends(std::string_view text) const
    {
        CPPUNIT_ASSERT_EQUAL(static_cast<ssize_t>(text.size()), ::send(_client.get(), text.data(), text.size(), 0));
    }

    std::string clientReceives()
    {
        std::string text;
        for (ssize_t got = 0; (got = ::recv(_client.get(), _memory.data(), _memory.size(), 0)) > 0;)
            text.append(_memory.data(), static_cast<std::size_t>(got));
        return text;
    }

    std::optional<PlainTransport> _transport;
    Descriptor _client;
    std::array<char, 4096> _memory{};
};

CPPUNIT_TEST_SUITE_REGISTRATION(TransportTest);
} // namespace
