#include "AddressBook.h"

#include "Fakes.h"
#include "support/ManualClock.h"
#include "weir/Blocking.h"

#include <cppunit/extensions/HelperMacros.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace
{
using namespace std::chrono_literals;
using namespace weir::external;
using namespace weir::external::test;

const auto longAgo = weir::MonotonicTime::min();

/// Answers when the test lets it.
class SlowResolver final : public Resolver
{
public:
    [[nodiscard]] weir::Outcome<Addresses, std::string> resolve(const std::string&, const std::stop_token&) override
    {
        asked.set_value();
        answer.get_future().wait();
        return Addresses{address("192.0.2.7")};
    }

    std::promise<void> asked;
    std::promise<void> answer;
};

/// Leaves the first who asks without an answer until that one gives up, or the test lets it answer.
class SilentResolver final : public Resolver
{
public:
    [[nodiscard]] weir::Outcome<Addresses, std::string> resolve(const std::string&,
                                                                const std::stop_token& stop) override
    {
        if (std::exchange(_wasAsked, true))
            return Addresses{address("192.0.2.1")};
        asked.set_value();
        std::unique_lock lock(_mutex);
        if (!_changed.wait(lock, stop, [this] { return _answers; }))
            return weir::failure<std::string>("given up");
        return Addresses{address("192.0.2.7")};
    }

    void answer()
    {
        const std::lock_guard lock(_mutex);
        _answers = true;
        _changed.notify_all();
    }

    std::promise<void> asked;

private:
    bool _wasAsked = false;
    std::mutex _mutex;
    std::condition_variable_any _changed;
    bool _answers = false; // guarded by _mutex
};

/// Tells when the thread begins to wait.
class WaitingHook final : public weir::Blocking::Hook
{
public:
    void enter() noexcept override { waits.set_value(); }
    void leave() noexcept override {}

    std::promise<void> waits;
};

/// A book whose thread is looking `silent` up.
struct Hanging
{
    Hanging()
    {
        book.want("silent", 1h);
        resolver.asked.get_future().wait();
    }

    /// Asks for `silent`, and waits already. True once there is an answer.
    std::future<bool> call(weir::MonotonicTime until)
    {
        auto asking = std::async(std::launch::async,
                                 [this, until]
                                 {
                                     auto* const before = weir::Blocking::install(&hook);
                                     const bool isFound = book.find("silent", until).ok();
                                     weir::Blocking::install(before);
                                     return isFound;
                                 });
        hook.waits.get_future().wait();
        return asking;
    }

    SilentResolver resolver;
    WaitingHook hook;
    weir::SystemClock clock;
    AddressBook book{resolver, clock};
    std::jthread keeper{[this](const std::stop_token& stop) { book.keep(stop); }};
};

class AddressBookTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AddressBookTest);
    CPPUNIT_TEST(findsWhatWasLookedUp);
    CPPUNIT_TEST(saysSoIfNothingWasLookedUpInTime);
    CPPUNIT_TEST(looksUpAgainWhenTheLifetimeIsOver);
    CPPUNIT_TEST(keepsWhatItKnowsWhenALookupFails);
    CPPUNIT_TEST(triesAgainSoonAfterAFailure);
    CPPUNIT_TEST(looksUpNothingThatIsNotWanted);
    CPPUNIT_TEST(remembersTheNameBefore);
    CPPUNIT_TEST(looksUpInItsThreadAndWakesWhoWaits);
    CPPUNIT_TEST(keepsNobodyFromWhatIsKnownWhileALookupHangs);
    CPPUNIT_TEST(givesALookupThatHangsUpForAnotherName);
    CPPUNIT_TEST(looksUpAtOnceWhatWasGivenUpAndIsWantedAgain);
    CPPUNIT_TEST(goesOnForACallThatWaits);
    CPPUNIT_TEST(givesUpOnceNoCallWaitsAnyMore);
    CPPUNIT_TEST(givesALookupThatHangsUpAtItsEnd);
    CPPUNIT_TEST_SUITE_END();

public:
    void findsWhatWasLookedUp()
    {
        _names.know("a", "192.0.2.1");
        _book.want("a", 30s);
        _book.lookUpIfDue();
        CPPUNIT_ASSERT(_book.find("a", longAgo)->front() == address("192.0.2.1"));
        CPPUNIT_ASSERT_EQUAL(1, _names.lookups());
    }

    void saysSoIfNothingWasLookedUpInTime()
    {
        _book.want("a", 30s);
        CPPUNIT_ASSERT_EQUAL(std::string("its name is not resolved in time"), _book.find("a", longAgo).error());
    }

    void looksUpAgainWhenTheLifetimeIsOver()
    {
        _names.know("a", "192.0.2.1");
        _book.want("a", 30s);
        _book.lookUpIfDue();
        _names.know("a", "192.0.2.2");
        _clock.advance(29s);
        _book.lookUpIfDue();
        CPPUNIT_ASSERT(_book.find("a", longAgo)->front() == address("192.0.2.1"));
        _clock.advance(1s);
        _book.lookUpIfDue();
        CPPUNIT_ASSERT(_book.find("a", longAgo)->front() == address("192.0.2.2"));
    }

    void keepsWhatItKnowsWhenALookupFails()
    {
        _names.know("a", "192.0.2.1");
        _book.want("a", 30s);
        _book.lookUpIfDue();
        _names.forget();
        _clock.advance(24h);
        _book.lookUpIfDue();
        CPPUNIT_ASSERT_EQUAL(2, _names.lookups());
        CPPUNIT_ASSERT(_book.find("a", longAgo)->front() == address("192.0.2.1"));
    }

    void triesAgainSoonAfterAFailure()
    {
        _book.want("a", 30s);
        _book.lookUpIfDue();
        CPPUNIT_ASSERT_EQUAL(std::string("nobody knows it"), _book.find("a", longAgo).error());
        _names.know("a", "192.0.2.1");
        _clock.advance(1s);
        _book.lookUpIfDue();
        CPPUNIT_ASSERT(_book.find("a", longAgo).ok());
    }

    void looksUpNothingThatIsNotWanted()
    {
        _book.lookUpIfDue();
        _book.want("a", 30s);
        _book.wantNothing();
        _book.lookUpIfDue();
        CPPUNIT_ASSERT_EQUAL(0, _names.lookups());
    }

    void remembersTheNameBefore()
    {
        for (const std::string name : {"a", "b", "c"})
        {
            _names.know(name, "192.0.2.1");
            _book.want(name, 30s);
            _book.lookUpIfDue();
        }
        CPPUNIT_ASSERT(_book.find("c", longAgo).ok());
        CPPUNIT_ASSERT(_book.find("b", longAgo).ok());
        CPPUNIT_ASSERT(!_book.find("a", longAgo).ok());
        _book.wantNothing();
        CPPUNIT_ASSERT(_book.find("c", longAgo).ok());
    }

    void looksUpInItsThreadAndWakesWhoWaits()
    {
        _names.know("a", "192.0.2.1");
        weir::SystemClock clock;
        AddressBook book(_names, clock);
        std::jthread keeper([&](const std::stop_token& stop) { book.keep(stop); });
        book.want("a", 1h);
        CPPUNIT_ASSERT(book.find("a", std::chrono::steady_clock::now() + 1min).ok());
        book.want("b", 1h);
        CPPUNIT_ASSERT(!book.find("b", std::chrono::steady_clock::now() + 1min).ok());
    }

    void keepsNobodyFromWhatIsKnownWhileALookupHangs()
    {
        SlowResolver resolver;
        AddressBook book(resolver, _clock);
        book.want("slow", 30s);
        std::jthread lookup([&] { book.lookUpIfDue(); });
        resolver.asked.get_future().wait();
        CPPUNIT_ASSERT(!book.find("slow", longAgo).ok());
        book.want("other", 30s);
        resolver.answer.set_value();
        lookup.join();
        CPPUNIT_ASSERT(book.find("slow", longAgo)->front() == address("192.0.2.7"));
    }

    void givesALookupThatHangsUpForAnotherName()
    {
        Hanging hanging;
        hanging.book.want("other", 1h);
        CPPUNIT_ASSERT(hanging.book.find("other", std::chrono::steady_clock::now() + 1min).ok());
        CPPUNIT_ASSERT_EQUAL(std::string("given up"), hanging.book.find("silent", longAgo).error());
    }

    void looksUpAtOnceWhatWasGivenUpAndIsWantedAgain()
    {
        Hanging hanging;
        hanging.book.wantNothing();
        hanging.book.want("silent", 1h);
        CPPUNIT_ASSERT(hanging.book.find("silent", std::chrono::steady_clock::now() + 1min).ok());
    }

    void goesOnForACallThatWaits()
    {
        Hanging hanging;
        auto call = hanging.call(std::chrono::steady_clock::now() + 1min);
        for (const std::string name : {"b", "c"})
            hanging.book.want(name, 1h);
        hanging.resolver.answer();
        CPPUNIT_ASSERT(call.get());
        CPPUNIT_ASSERT(hanging.book.find("c", std::chrono::steady_clock::now() + 1min).ok());
    }

    void givesUpOnceNoCallWaitsAnyMore()
    {
        Hanging hanging;
        auto call = hanging.call(std::chrono::steady_clock::now() + 50ms);
        hanging.book.want("b", 1h);
        CPPUNIT_ASSERT(!call.get());
        CPPUNIT_ASSERT(hanging.book.find("b", std::chrono::steady_clock::now() + 1min).ok());
    }

    void givesALookupThatHangsUpAtItsEnd()
    {
        const Hanging hanging; // at whose end the thread is asked to stop, and joined
    }

private:
    weir::test::ManualClock _clock;
    KnownNames _names;
    AddressBook _book{_names, _clock};
};

CPPUNIT_TEST_SUITE_REGISTRATION(AddressBookTest);
} // namespace
