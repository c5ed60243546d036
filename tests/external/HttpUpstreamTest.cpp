// HttpUpstream with Dialler, ConnectionPool and UpstreamSession, against a service in this process.
#include "HttpUpstream.h"

#include "Fakes.h"
#include "support/FakeUpstream.h"
#include "support/ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace std::chrono_literals;
using namespace weir::external;
using namespace weir::external::test;
using weir::Failure;
using weir::test::always;
using weir::test::Asked;
using weir::test::FakeUpstream;
using weir::test::plainAnswer;
using weir::test::UpstreamPeer;

class HttpUpstreamTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HttpUpstreamTest);
    CPPUNIT_TEST(connectsToTheAddressThatWasResolved);
    CPPUNIT_TEST(triesTheNextAddress);
    CPPUNIT_TEST(callsNoPrivateAddressAmongOthers);
    CPPUNIT_TEST(leavesAConnectionToAnAddressThatIsNoLongerTheServices);
    CPPUNIT_TEST(keepsIdleConnectionsWithinItsBound);
    CPPUNIT_TEST(keepsIdleConnectionsNoLongerThanItMay);
    CPPUNIT_TEST(keepsNoneWithWhatNobodyAskedFor);
    CPPUNIT_TEST(mapsFailures);
    CPPUNIT_TEST(takesADeadlineThatHasPassed);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _names.know("service.example", "127.0.0.1");
        _book.want("service.example", 1h);
        _book.lookUpIfDue();
    }

    void connectsToTheAddressThatWasResolved()
    {
        auto upstream = upstreamOf(_service.port());
        CPPUNIT_ASSERT_EQUAL(200, call(upstream)->status);
        CPPUNIT_ASSERT_EQUAL("service.example:" + std::to_string(_service.port()),
                             _service.asked().at(0).field("Host"));
    }

    void triesTheNextAddress()
    {
        Addresses both{address("127.0.0.2"), address("127.0.0.1")}; // the service listens on the second alone
        Dialler dialler(settingsOf(_service.port()), _book);
        const auto session = dialler.dial(both, std::chrono::steady_clock::now() + 10s);
        CPPUNIT_ASSERT(session->address() == address("127.0.0.1"));
    }

    void callsNoPrivateAddressAmongOthers()
    {
        auto settings = settingsOf(_service.port());
        settings.allowPrivate = false;
        HttpUpstream upstream(settings, {_book, _clock, _instruments});
        CPPUNIT_ASSERT(call(upstream).error().kind == Failure::connect);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _service.connections());
    }

    void leavesAConnectionToAnAddressThatIsNoLongerTheServices()
    {
        auto upstream = upstreamOf(_service.port());
        (void)call(upstream);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.idleConnections());
        _names.know("service.example", "127.0.0.2");
        _clock.advance(1h);
        _book.lookUpIfDue();
        CPPUNIT_ASSERT(call(upstream).error().kind == Failure::connect);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _service.asked().size());
    }

    void keepsIdleConnectionsWithinItsBound()
    {
        ConnectionPool pool(2, 1min, _clock);
        Dialler dialler(settingsOf(_service.port()), _book);
        const Addresses here{address("127.0.0.1")};
        for (int i = 0; i < 5; ++i)
            pool.giveBack(dialler.dial(here, std::chrono::steady_clock::now() + 10s));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), pool.idle());
        CPPUNIT_ASSERT(pool.take(here) && pool.take(here) && !pool.take(here));
        ConnectionPool none(0, 1min, _clock);
        none.giveBack(dialler.dial(here, std::chrono::steady_clock::now() + 10s));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), none.idle());
    }

    void keepsIdleConnectionsNoLongerThanItMay()
    {
        ConnectionPool pool(2, 1min, _clock);
        Dialler dialler(settingsOf(_service.port()), _book);
        const Addresses here{address("127.0.0.1")};
        pool.giveBack(dialler.dial(here, std::chrono::steady_clock::now() + 10s));
        _clock.advance(59s);
        pool.giveBack(dialler.dial(here, std::chrono::steady_clock::now() + 10s));
        _clock.advance(1s);
        pool.closeOld();
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), pool.idle());
        CPPUNIT_ASSERT(pool.take(here));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), pool.idle());
    }

    void keepsNoneWithWhatNobodyAskedFor()
    {
        _service.script(always(plainAnswer(200, "") + plainAnswer(200, "unasked for")));
        auto upstream = upstreamOf(_service.port());
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(std::string(), call(upstream)->body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), _service.connections());
    }

    void mapsFailures()
    {
        auto refusing = upstreamOf(weir::test::closedPort());
        CPPUNIT_ASSERT(call(refusing).error().kind == Failure::connect);
        auto upstream = upstreamOf(_service.port());
        _service.script([](const Asked&, UpstreamPeer&) { return FakeUpstream::Then::close; });
        CPPUNIT_ASSERT(call(upstream).error().kind == Failure::upstream);
        _service.script(
            [](const Asked&, UpstreamPeer& peer)
            {
                peer.keepSilent();
                return FakeUpstream::Then::close;
            });
        CPPUNIT_ASSERT(upstream.call({}, std::chrono::steady_clock::now() + 50ms).error().kind == Failure::timeout);
        _service.script(always(plainAnswer(200, std::string(2'000'000, 'x'))));
        CPPUNIT_ASSERT(call(upstream).error().kind == Failure::upstream);
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.valueOf("weir_limit_hits_total{limit=external.maxResponse}"));
    }

    void takesADeadlineThatHasPassed()
    {
        auto upstream = upstreamOf(_service.port());
        CPPUNIT_ASSERT(upstream.call({}, std::chrono::steady_clock::now() - 1s).error().kind == Failure::timeout);
        CPPUNIT_ASSERT(_service.asked().empty());
    }

private:
    static UpstreamSettings settingsOf(std::uint16_t port)
    {
        return {.url = *UpstreamUrl::parse("http://service.example:" + std::to_string(port)),
                .allowPrivate = true,
                .connectTimeout = 10s};
    }

    HttpUpstream upstreamOf(std::uint16_t port) { return {settingsOf(port), {_book, _clock, _instruments}}; }

    static CallOutcome call(HttpUpstream& upstream)
    {
        return upstream.call({}, std::chrono::steady_clock::now() + 1min);
    }

    FakeUpstream _service{always(plainAnswer(200, "ok"))};
    weir::test::ManualClock _clock;
    RecordedInstruments _instruments;
    KnownNames _names;
    AddressBook _book{_names, _clock};
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpUpstreamTest);
} // namespace
