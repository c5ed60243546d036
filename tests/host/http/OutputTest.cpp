#include "http/Output.h"

#include "http/Sip.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using weir::http::Output;
using weir::http::Transport;
using weir::test::Sip;

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
