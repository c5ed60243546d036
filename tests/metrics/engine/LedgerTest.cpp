#include "engine/Ledger.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace weir::metrics::test
{
namespace
{
std::uint64_t sum(std::uint64_t number)
{
    return 0x9E3779B97F4A7C15U * (number + 1);
}

/// Rows 0 to 9, of which 3 and 4 were dropped, were written; 10 and 11 came later.
Ledger written()
{
    Ledger ledger;
    for (std::uint64_t number = 0; number < 10; ++number)
        ledger.add(sum(number));
    ledger.drop(sum(3));
    ledger.drop(sum(4));
    return ledger;
}

class LedgerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LedgerTest);
    CPPUNIT_TEST(whatWasWrittenComesBack);
    CPPUNIT_TEST(aWholeTableIsSound);
    CPPUNIT_TEST(newRowsBelongToTheLedgerWithoutBeingWritten);
    CPPUNIT_TEST(anOldRowThatIsMissingIsCounted);
    CPPUNIT_TEST(aNewRowThatIsMissingIsCounted);
    CPPUNIT_TEST(missingRowsAreNamedAgainNextTime);
    CPPUNIT_TEST(aRowThatIsThereTwiceIsRefused);
    CPPUNIT_TEST(aDroppedRowThatCameBackIsCounted);
    CPPUNIT_TEST(anotherRowInItsPlaceIsNoticed);
    CPPUNIT_TEST(aDamagedRowIsNotMissingAsWell);
    CPPUNIT_TEST(aDamagedNewRowBelongsToTheLedger);
    CPPUNIT_TEST(aDamagedRowAtTheEndKeepsItsNumber);
    CPPUNIT_TEST(aDamagedNumberDoesNotHideTheRowsBehindIt);
    CPPUNIT_TEST(withoutALedgerANewOneIsMade);
    CPPUNIT_TEST_SUITE_END();

    void whatWasWrittenComesBack()
    {
        std::string bytes;
        ByteWriter to(bytes);
        written().write(to);
        ByteReader from(bytes);
        CPPUNIT_ASSERT(Ledger::read(from) == written());
        CPPUNIT_ASSERT(from.ok() && from.atEnd());
    }

    void aWholeTableIsSound()
    {
        see({0, 1, 2, 5, 6, 7, 8, 9});
        finish(0);
        CPPUNIT_ASSERT(_audit.current() == written());
        CPPUNIT_ASSERT(!_audit.mustBeWritten());
    }

    void newRowsBelongToTheLedgerWithoutBeingWritten()
    {
        see({0, 1, 2, 5, 6, 7, 8, 9, 10, 11});
        finish(0);
        Ledger expected = written();
        expected.add(sum(10));
        expected.add(sum(11));
        CPPUNIT_ASSERT(_audit.current() == expected);
        CPPUNIT_ASSERT(!_audit.mustBeWritten());
    }

    void anOldRowThatIsMissingIsCounted()
    {
        see({0, 1, 2, 5, 6, 8, 10});
        finish(2, DamageKind::missing);
        CPPUNIT_ASSERT_EQUAL(std::string("2 of the rows are missing"), _report.named().front().sentence);
    }

    void aNewRowThatIsMissingIsCounted()
    {
        see({0, 1, 2, 5, 6, 7, 8, 9, 11});
        finish(1, DamageKind::missing);
        CPPUNIT_ASSERT(_audit.mustBeWritten());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(12), _audit.current().next);
    }

    void missingRowsAreNamedAgainNextTime()
    {
        see({0, 1, 2, 5, 6, 7, 8, 11});
        finish(2, DamageKind::missing);
        LedgerAudit again(_audit.current());
        for (const std::uint64_t number : {0U, 1U, 2U, 5U, 6U, 7U, 8U, 11U})
            CPPUNIT_ASSERT(again.see(number, sum(number)));
        DamageReport report;
        again.finish("rows", report);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), report.count(DamageKind::missing));
    }

    void aRowThatIsThereTwiceIsRefused()
    {
        see({0, 1});
        CPPUNIT_ASSERT(!_audit.see(1, sum(1)));
        CPPUNIT_ASSERT(!_audit.see(0, sum(0)));
        see({2, 5, 6, 7, 8, 9});
        finish(0);
    }

    void aDroppedRowThatCameBackIsCounted()
    {
        see({0, 1, 2, 3, 5, 6, 7, 8, 9});
        finish(1, DamageKind::doubled);
    }

    void anotherRowInItsPlaceIsNoticed()
    {
        see({0, 1, 2, 5, 6, 7, 8});
        CPPUNIT_ASSERT(_audit.see(9, sum(99)));
        finish(1, DamageKind::damaged);
    }

    void aDamagedRowIsNotMissingAsWell()
    {
        see({0, 1, 2, 5, 6, 7, 8});
        _audit.seeDamaged(9, 0);
        see({10, 11});
        finish(0);
    }

    /// By the checksum that is stored with it: it may be dropped.
    void aDamagedNewRowBelongsToTheLedger()
    {
        see({0, 1, 2, 5, 6, 7, 8, 9});
        _audit.seeDamaged(10, sum(10));
        see({11});
        finish(0);
        Ledger expected = written();
        expected.add(sum(10));
        expected.add(sum(11));
        CPPUNIT_ASSERT(_audit.current() == expected);
        CPPUNIT_ASSERT(_audit.mustBeWritten());
    }

    void aDamagedRowAtTheEndKeepsItsNumber()
    {
        see({0, 1, 2, 5, 6, 7, 8, 9, 10});
        _audit.seeDamaged(11, sum(11));
        finish(0);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(12), _audit.current().next);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(10), _audit.current().count);
        CPPUNIT_ASSERT(_audit.mustBeWritten());
    }

    void aDamagedNumberDoesNotHideTheRowsBehindIt()
    {
        see({0, 1, 2});
        _audit.seeDamaged(UINT64_MAX, 0);
        see({6, 7, 8, 9, 10});
        finish(0);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(11), _audit.current().next);
    }

    void withoutALedgerANewOneIsMade()
    {
        LedgerAudit audit(std::nullopt);
        CPPUNIT_ASSERT(audit.see(3, sum(3)) && audit.see(7, sum(7)));
        audit.finish("rows", _report);
        CPPUNIT_ASSERT(_report.empty());
        CPPUNIT_ASSERT(audit.mustBeWritten());
        CPPUNIT_ASSERT(audit.current() == (Ledger{.next = 8, .count = 2, .digest = sum(3) ^ sum(7)}));
    }

    void see(std::initializer_list<std::uint64_t> numbers)
    {
        for (const std::uint64_t number : numbers)
            CPPUNIT_ASSERT_MESSAGE(std::to_string(number), _audit.see(number, sum(number)));
    }

    void finish(std::uint64_t damages, DamageKind kind = DamageKind::missing)
    {
        _audit.finish("rows", _report);
        CPPUNIT_ASSERT_EQUAL(damages, _report.total());
        CPPUNIT_ASSERT_EQUAL(damages, _report.count(kind));
    }

    LedgerAudit _audit{written()};
    DamageReport _report;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LedgerTest);
} // namespace
} // namespace weir::metrics::test
