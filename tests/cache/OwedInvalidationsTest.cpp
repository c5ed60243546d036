#include "OwedInvalidations.h"

#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

namespace weir::cache
{
namespace
{
using Names = std::vector<std::string>;

class OwedInvalidationsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OwedInvalidationsTest);
    CPPUNIT_TEST(nothingIsOwedAtFirst);
    CPPUNIT_TEST(onlyTheFirstDebtBeginsAnOutage);
    CPPUNIT_TEST(aTakenDebtIsOwedUntilItIsPaid);
    CPPUNIT_TEST(aDebtThatWasGivenBackIsTakenAgain);
    CPPUNIT_TEST(theSameResourceIsOwedAgainWhileItIsBeingPaid);
    CPPUNIT_TEST(everythingReplacesTheResources);
    CPPUNIT_TEST(tooManyResourcesBecomeEverything);
    CPPUNIT_TEST_SUITE_END();

    OwedInvalidations _owed;

    void nothingIsOwedAtFirst()
    {
        CPPUNIT_ASSERT(!_owed.any());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _owed.count());
    }

    void onlyTheFirstDebtBeginsAnOutage()
    {
        CPPUNIT_ASSERT(_owed.add(Names{"a"}));
        CPPUNIT_ASSERT(!_owed.add(Names{"b"}));
        CPPUNIT_ASSERT(!_owed.addAll());
    }

    void aTakenDebtIsOwedUntilItIsPaid()
    {
        _owed.add(Names{"b", "a", "b"});
        const auto debt = _owed.take();
        CPPUNIT_ASSERT_EQUAL(Names({"a", "b"}), debt.resources);
        CPPUNIT_ASSERT(!debt.all);
        CPPUNIT_ASSERT(_owed.any());
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _owed.count());
        CPPUNIT_ASSERT(_owed.paid());
        CPPUNIT_ASSERT(!_owed.any());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _owed.count());
    }

    void aDebtThatWasGivenBackIsTakenAgain()
    {
        _owed.add(Names{"a"});
        CPPUNIT_ASSERT_EQUAL(Names{"a"}, _owed.take().resources);
        _owed.add(Names{"b"});
        _owed.giveBack();
        CPPUNIT_ASSERT(_owed.any());
        CPPUNIT_ASSERT_EQUAL(Names({"a", "b"}), _owed.take().resources);
    }

    void theSameResourceIsOwedAgainWhileItIsBeingPaid()
    {
        _owed.add(Names{"a"});
        CPPUNIT_ASSERT_EQUAL(Names{"a"}, _owed.take().resources);
        _owed.add(Names{"a"});
        CPPUNIT_ASSERT(!_owed.paid());
        CPPUNIT_ASSERT(_owed.any());
        CPPUNIT_ASSERT_EQUAL(Names{"a"}, _owed.take().resources);
    }

    void everythingReplacesTheResources()
    {
        _owed.add(Names{"a"});
        _owed.addAll();
        _owed.add(Names{"b"});
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _owed.count());
        const auto debt = _owed.take();
        CPPUNIT_ASSERT(debt.all);
        CPPUNIT_ASSERT(debt.resources.empty());
        CPPUNIT_ASSERT(_owed.paid());
    }

    void tooManyResourcesBecomeEverything()
    {
        for (std::size_t i = 0; i <= OwedInvalidations::most; ++i)
            _owed.add(Names{std::to_string(i)});
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _owed.count());
        CPPUNIT_ASSERT(_owed.take().all);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(OwedInvalidationsTest);
} // namespace
} // namespace weir::cache
