#include "http/Output.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>

namespace
{
using weir::http::Descriptor;
using weir::http::Output;
using weir::http::Transport;

/// Takes so many bytes a call, however many pieces they are in.
class Sip final : public Transport
{
public:
    explicit Sip(std::size_t atOnce) : Transport(Descriptor()), _atOnce(atOnce) {}

    [[nodiscard]] Result read(std::span<char> /*into*/) noexcept override { return {}; }
    [[nodiscard]] Result write(std::span<const std::string_view> pieces) noexcept override
    {
        ++calls;
        std::size_t size = 0;
        std::string text;
        for (const auto piece : pieces)
        {
            hasSeenEmptyPiece = hasSeenEmptyPiece || piece.empty();
            size += piece.size();
            text += piece;
        }
        const auto bytes = std::min(size, _atOnce);
        taken += text.substr(0, bytes);
        return {bytes, bytes == size ? State::open : State::wouldWrite};
    }
    void endWriting() noexcept override {}
    [[nodiscard]] bool hasBuffered() const noexcept override { return false; }

    std::string taken;
    int calls = 0;
    bool hasSeenEmptyPiece = false;

private:
    std::size_t _atOnce;
};

class OutputTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OutputTest);
    CPPUNIT_TEST(sendsAllPiecesInOneCall);
    CPPUNIT_TEST(goesOnWhereTheTransportStopped);
    CPPUNIT_TEST(leavesEmptyPiecesOut);
    CPPUNIT_TEST(asksForNothingWhenItIsEmpty);
    CPPUNIT_TEST(tellsWhatIsLeft);
    CPPUNIT_TEST_SUITE_END();

public:
    void sendsAllPiecesInOneCall()
    {
        Sip sip(100);
        Output output;
        output.set("head", "body", "end");
        const auto result = output.flush(sip);
        CPPUNIT_ASSERT_EQUAL(std::size_t{11}, result.bytes);
        CPPUNIT_ASSERT(result.state == Transport::State::open);
        CPPUNIT_ASSERT_EQUAL(std::string("headbodyend"), sip.taken);
        CPPUNIT_ASSERT_EQUAL(1, sip.calls);
        CPPUNIT_ASSERT(output.empty());
    }

    void goesOnWhereTheTransportStopped()
    {
        for (std::size_t atOnce = 1; atOnce <= 11; ++atOnce)
        {
            Sip sip(atOnce);
            Output output;
            output.set("head", "body", "end");
            while (!output.empty())
                CPPUNIT_ASSERT((output.flush(sip).state == Transport::State::open) == output.empty());
            CPPUNIT_ASSERT_EQUAL(std::string("headbodyend"), sip.taken);
        }
    }

    void leavesEmptyPiecesOut()
    {
        Sip sip(3);
        Output output;
        output.set({}, "body", {});
        while (!output.empty())
            (void)output.flush(sip);
        CPPUNIT_ASSERT_EQUAL(std::string("body"), sip.taken);
        CPPUNIT_ASSERT(!sip.hasSeenEmptyPiece);
    }

    void asksForNothingWhenItIsEmpty()
    {
        Sip sip(3);
        Output output;
        CPPUNIT_ASSERT(output.flush(sip).state == Transport::State::open);
        CPPUNIT_ASSERT_EQUAL(0, sip.calls);
    }

    void tellsWhatIsLeft()
    {
        Sip sip(6);
        Output output;
        output.set("head", "body", "end");
        CPPUNIT_ASSERT(output.flush(sip).state == Transport::State::wouldWrite);
        CPPUNIT_ASSERT_EQUAL(std::string_view(), output.left(0));
        CPPUNIT_ASSERT_EQUAL(std::string_view("dy"), output.left(1));
        CPPUNIT_ASSERT_EQUAL(std::string_view("end"), output.left(2));
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, output.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutputTest);
} // namespace
