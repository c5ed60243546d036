#include "http/Placement.h"

#include "http/Connection.h"
#include "http/Mailbox.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace
{
using weir::http::Mailbox;
using weir::http::Placement;

constexpr int unknown = -1;
constexpr int first = 2; // the processors of the two loops: a process need not have all
constexpr int second = 5;

class PlacementTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PlacementTest);
    CPPUNIT_TEST(placesAConnectionWhereItsPacketsComeIn);
    CPPUNIT_TEST(sharesOutThoseOfUnknownProcessors);
    CPPUNIT_TEST(keepsEveryLoopBusyWhenAllComeInAtOneProcessor);
    CPPUNIT_TEST(fillsTheLoopThatHasLeast);
    CPPUNIT_TEST(movesAConnectionThatComesInElsewhere);
    CPPUNIT_TEST(leavesAConnectionWhereItFits);
    CPPUNIT_TEST(movesNoneToALoopThatIsTooFull);
    CPPUNIT_TEST(sharesOutMoreProcessorsThanLoops);
    CPPUNIT_TEST(countsASeatUntilItIsGivenUp);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _placement.emplace(std::vector{first, second});
        for (auto& mailbox : _mailboxes)
            _placement->add(mailbox);
    }

    void tearDown() override { _seats.clear(); }

    void placesAConnectionWhereItsPacketsComeIn()
    {
        for (int i = 0; i < 20; ++i)
        {
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, place(second));
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, place(first));
        }
    }

    void sharesOutThoseOfUnknownProcessors()
    {
        for (const int processor : {unknown, 0, 3, 1000, unknown, 0, 3, 1000})
            place(processor);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, countOn(0));
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, countOn(1));
    }

    void keepsEveryLoopBusyWhenAllComeInAtOneProcessor()
    {
        for (int i = 0; i < 100; ++i)
            place(second);
        CPPUNIT_ASSERT_EQUAL(Placement::maxLead, countOn(1) - countOn(0));
    }

    void fillsTheLoopThatHasLeast()
    {
        for (std::size_t i = 0; i < Placement::maxLead; ++i)
            place(first);
        for (std::size_t i = 0; i < Placement::maxLead; ++i)
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, place(unknown));
    }

    void movesAConnectionThatComesInElsewhere()
    {
        place(first);
        auto seat = _placement->better(_seats.front(), second);
        CPPUNIT_ASSERT(seat.has_value());
        _seats.front() = std::move(*seat);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, loopOf(_seats.front()));
        seat.reset(); // what the connection had
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _placement->moves());
        for (std::size_t i = 0; i <= Placement::maxLead; ++i) // its old loop has nothing, which counts for new ones
            CPPUNIT_ASSERT_EQUAL(std::size_t{0}, place(first));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, place(first));
    }

    void leavesAConnectionWhereItFits()
    {
        place(first);
        for (const int processor : {first, unknown, 0, 1000})
            CPPUNIT_ASSERT(!_placement->better(_seats.front(), processor).has_value());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _placement->moves());
    }

    void movesNoneToALoopThatIsTooFull()
    {
        place(first);
        for (std::size_t i = 0; i < Placement::maxLead; ++i)
            place(second);
        CPPUNIT_ASSERT(_placement->better(_seats.front(), second).has_value());
        place(second);
        CPPUNIT_ASSERT(!_placement->better(_seats.front(), second).has_value());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _placement->moves());
    }

    void sharesOutMoreProcessorsThanLoops()
    {
        Placement placement({0, 1, 2});
        for (auto& mailbox : _mailboxes)
            placement.add(mailbox);
        CPPUNIT_ASSERT(&_mailboxes[0] == &placement.place(0).mailbox());
        CPPUNIT_ASSERT(&_mailboxes[1] == &placement.place(1).mailbox());
        CPPUNIT_ASSERT(&_mailboxes[0] == &placement.place(2).mailbox());
    }

    void countsASeatUntilItIsGivenUp()
    {
        for (int i = 0; i < 100; ++i)
        {
            auto seat = _placement->place(second);
            const auto moved = std::move(seat);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, loopOf(moved));
        }
    }

private:
    std::size_t place(int processor)
    {
        _seats.push_back(_placement->place(processor));
        return loopOf(_seats.back());
    }

    std::size_t loopOf(const Placement::Seat& seat) const { return &seat.mailbox() == &_mailboxes[0] ? 0 : 1; }

    std::size_t countOn(std::size_t loop) const
    {
        std::size_t count = 0;
        for (const auto& seat : _seats)
            count += static_cast<std::size_t>(loopOf(seat) == loop);
        return count;
    }

    std::deque<Mailbox> _mailboxes = std::deque<Mailbox>(2);
    std::optional<Placement> _placement;
    std::vector<Placement::Seat> _seats;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PlacementTest);
} // namespace
