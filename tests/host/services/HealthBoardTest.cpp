#include "services/HealthBoard.h"

#include "support/ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

namespace
{
using namespace std::chrono_literals;
using weir::Health;
using weir::host::HealthBoard;
using weir::host::TaskPool;

class Patient final : public weir::Module
{
public:
    Patient(std::string name, std::function<Health()> say)
        : _info{std::move(name), "", "1.0.0", {}}, _say(std::move(say))
    {
    }
    [[nodiscard]] const weir::ModuleInfo& info() const noexcept override { return _info; }
    void start(const weir::ModuleContext& /*context*/) override {}
    [[nodiscard]] Health health() const override { return _say(); }

private:
    weir::ModuleInfo _info;
    std::function<Health()> _say;
};

class HealthBoardTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HealthBoardTest);
    CPPUNIT_TEST(isReadyWithoutModules);
    CPPUNIT_TEST(showsWhatModulesSay);
    CPPUNIT_TEST(staysReadyWhileAModuleIsDegraded);
    CPPUNIT_TEST(takesAnExceptionForAFailure);
    CPPUNIT_TEST(takesAModuleThatDoesNotAnswerForFailedAfterASecond);
    CPPUNIT_TEST(asksWhatTheHostDependsOnWhenItIsLookedAt);
    CPPUNIT_TEST(isNotReadyWhileDraining);
    CPPUNIT_TEST(forgetsModulesThatAreNoLongerWatched);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _pool.emplace(2);
        _board.emplace(*_pool, _clock);
    }

    void tearDown() override
    {
        _pool.reset();
        _board.reset();
    }

    void isReadyWithoutModules()
    {
        CPPUNIT_ASSERT(_board->ready());
        CPPUNIT_ASSERT(_board->entries().empty());
    }

    void showsWhatModulesSay()
    {
        watch([] { return Health{Health::State::failed, "the disk is full"}; });
        CPPUNIT_ASSERT(!_board->ready());
        CPPUNIT_ASSERT_EQUAL(std::string("patient"), _board->entries()[0].name);
        CPPUNIT_ASSERT_EQUAL(std::string("the disk is full"), _board->entries()[0].health.reason);
    }

    void staysReadyWhileAModuleIsDegraded()
    {
        watch([] { return Health{Health::State::degraded, "Redis is gone"}; });
        CPPUNIT_ASSERT(_board->ready());
        CPPUNIT_ASSERT(_board->entries()[0].health.state == Health::State::degraded);
    }

    void takesAnExceptionForAFailure()
    {
        watch([]() -> Health { throw std::runtime_error("oops"); });
        CPPUNIT_ASSERT_EQUAL(std::string("its health check failed: oops"), _board->entries()[0].health.reason);
        CPPUNIT_ASSERT(!_board->ready());
    }

    void takesAModuleThatDoesNotAnswerForFailedAfterASecond()
    {
        std::promise<void> go;
        const auto gone = go.get_future().share();
        watchWithoutAnswer(
            [gone]
            {
                gone.wait();
                return Health{};
            });
        _clock.advance(1s);
        CPPUNIT_ASSERT(_board->ready());
        _clock.advance(1ms);
        CPPUNIT_ASSERT(!_board->ready());
        CPPUNIT_ASSERT_EQUAL(std::string("its health check does not answer"), _board->entries()[0].health.reason);
        go.set_value();
        while (!_board->ready())
            std::this_thread::yield();
    }

    void asksWhatTheHostDependsOnWhenItIsLookedAt()
    {
        Health health{Health::State::degraded, "it is away"};
        _board->depend("redis", [&health] { return health; });
        CPPUNIT_ASSERT(_board->ready());
        CPPUNIT_ASSERT_EQUAL(std::string("redis"), _board->entries()[0].name);
        CPPUNIT_ASSERT_EQUAL(std::string("it is away"), _board->entries()[0].health.reason);
        health.state = Health::State::failed;
        CPPUNIT_ASSERT(!_board->ready());
    }

    void isNotReadyWhileDraining()
    {
        CPPUNIT_ASSERT(!_board->draining());
        _board->setDraining();
        CPPUNIT_ASSERT(_board->draining());
        CPPUNIT_ASSERT(!_board->ready());
    }

    void forgetsModulesThatAreNoLongerWatched()
    {
        watch([] { return Health{Health::State::failed, "broken"}; });
        _board->watch({});
        CPPUNIT_ASSERT(_board->ready());
        CPPUNIT_ASSERT(_board->entries().empty());
    }

private:
    void watchWithoutAnswer(std::function<Health()> say)
    {
        _board->watch({std::make_shared<Patient>("patient", std::move(say))});
    }

    /// Returns once the module's word is on the board.
    void watch(const std::function<Health()>& say)
    {
        watchWithoutAnswer(say);
        while (_board->entries()[0].health.state == Health::State::ok)
            std::this_thread::yield();
    }

    weir::test::ManualClock _clock;
    std::optional<TaskPool> _pool;
    std::optional<HealthBoard> _board;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HealthBoardTest);
} // namespace
