#include "CacheRig.h"
#include "weir/Blocking.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace weir::cache::test
{
namespace
{
using namespace std::chrono_literals;

/// Counts the threads that stand in a Blocking scope.
class Waiting final : public Blocking::Hook
{
public:
    void enter() noexcept override
    {
        const std::lock_guard lock(_mutex);
        ++_count;
        _changed.notify_all();
    }
    void leave() noexcept override {}
    void waitFor(int count)
    {
        std::unique_lock lock(_mutex);
        _changed.wait(lock, [&] { return _count >= count; });
    }

private:
    std::mutex _mutex;
    std::condition_variable _changed;
    int _count = 0; // guarded by _mutex
};

/// Many threads want the same: one asks.
class CollapsingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CollapsingTest);
    CPPUNIT_TEST(asksOnceForAllWhoWait);
    CPPUNIT_TEST(freesAllWhoWaitWhenTheLeaderThrows);
    CPPUNIT_TEST(freesAllWhoWaitWhenTheAnswerMayNotBeStored);
    CPPUNIT_TEST(answersAllWhoWaitWithWhatFailed);
    CPPUNIT_TEST(tellsAProblemToEachInItsOwnName);
    CPPUNIT_TEST(keepsWhatTheServiceSaidToItsCaller);
    CPPUNIT_TEST(letsNobodyWaitForWhatMayNotBeStored);
    CPPUNIT_TEST(waitsNoLongerThanTheRequest);
    CPPUNIT_TEST(asksAgainForWhoCameAfterAChange);
    CPPUNIT_TEST(servesStaleAnswersWhileOneRevalidates);
    CPPUNIT_TEST_SUITE_END();

    static constexpr int followerCount = 7;
    CacheRig _rig;
    Waiting _waiting;
    std::latch _arrived{1};
    std::latch _open{1};

    std::future<Response> start(const std::string& target = "/a")
    {
        return std::async(std::launch::async,
                          [this, target]
                          {
                              Blocking::install(&_waiting);
                              auto response = _rig.get(target);
                              Blocking::install(nullptr);
                              return response;
                          });
    }

    /// The first call of the handler waits here.
    void hold()
    {
        _arrived.count_down();
        _open.wait();
    }

    std::vector<std::future<Response>> followers()
    {
        std::vector<std::future<Response>> all;
        for (int i = 0; i < followerCount; ++i)
            all.push_back(start());
        _waiting.waitFor(followerCount);
        return all;
    }

    /// One is in the handler, the others wait for it; from now on it goes on.
    std::pair<std::future<Response>, std::vector<std::future<Response>>> flight()
    {
        auto leader = start();
        _arrived.wait();
        auto waiting = followers();
        _open.count_down();
        return {std::move(leader), std::move(waiting)};
    }

public:
    void setUp() override { (void)_rig.send("POST", "/warm"); } // makes the middleware, counts as one call

    void asksOnceForAllWhoWait()
    {
        _rig.handler = [this](const Request&)
        {
            hold();
            return plain("one");
        };
        auto [leader, waiting] = flight();
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; stored"), status(leader.get()));
        for (auto& follower : waiting)
        {
            const auto response = follower.get();
            CPPUNIT_ASSERT_EQUAL(std::string("one"), text(response));
            CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; collapsed; ttl=30"), status(response));
        }
        CPPUNIT_ASSERT_EQUAL(2, _rig.calls.load());
    }

    /// Each would have to wait for as long again, and the service with them.
    void answersAllWhoWaitWithWhatFailed()
    {
        _rig.handler = [this](const Request&)
        {
            hold();
            auto response = plain("too late");
            response.status = 504;
            response.failure = Failure::timeout;
            return response;
        };
        auto [leader, waiting] = flight();
        CPPUNIT_ASSERT_EQUAL(504, leader.get().status);
        for (auto& follower : waiting)
        {
            const auto response = follower.get();
            CPPUNIT_ASSERT_EQUAL(504, response.status);
            CPPUNIT_ASSERT_EQUAL(std::string("too late"), text(response));
            CPPUNIT_ASSERT(response.failure == Failure::timeout);
            CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; collapsed"), status(response));
        }
        CPPUNIT_ASSERT_EQUAL(2, _rig.calls.load());
    }

    void tellsAProblemToEachInItsOwnName()
    {
        _rig.handler = [this](const Request& request)
        {
            hold();
            auto response = problemResponse({.status = 503, .detail = "of the leader"}, request);
            response.headers.set("Retry-After", "7");
            response.failure = Failure::overload;
            return response;
        };
        auto [leader, waiting] = flight();
        CPPUNIT_ASSERT(text(leader.get()).find("of the leader") != std::string::npos);
        for (auto& follower : waiting)
        {
            const auto response = follower.get();
            CPPUNIT_ASSERT_EQUAL(503, response.status);
            CPPUNIT_ASSERT_EQUAL(std::string("7"), *response.headers.find("Retry-After"));
            CPPUNIT_ASSERT(text(response).find("another request") != std::string::npos);
        }
    }

    /// Such as a page with somebody's name on it.
    void keepsWhatTheServiceSaidToItsCaller()
    {
        std::latch together(followerCount);
        std::atomic<int> asked{0};
        _rig.handler = [&](const Request&)
        {
            if (++asked == 1)
                hold();
            else
                together.arrive_and_wait();
            auto response = plain("to caller " + std::to_string(asked), {{"Set-Cookie", "session=1"}});
            response.status = 500;
            response.failure = Failure::upstream;
            return response;
        };
        auto [leader, waiting] = flight();
        CPPUNIT_ASSERT_EQUAL(500, leader.get().status);
        for (auto& follower : waiting)
            CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(follower.get()));
        CPPUNIT_ASSERT_EQUAL(1 + followerCount, asked.load());
    }

    /// Those who were freed meet at a barrier in the handler: they ask at the same time.
    void freesAllWhoWaitWhenTheLeaderThrows()
    {
        std::latch together(followerCount);
        std::atomic<bool> first{true};
        _rig.handler = [&](const Request&) -> Response
        {
            if (first.exchange(false))
            {
                hold();
                throw 42;
            }
            together.arrive_and_wait();
            return plain("own");
        };
        auto [leader, waiting] = flight();
        CPPUNIT_ASSERT_THROW((void)leader.get(), int);
        for (auto& follower : waiting)
            CPPUNIT_ASSERT_EQUAL(std::string("own"), text(follower.get()));
    }

    void freesAllWhoWaitWhenTheAnswerMayNotBeStored()
    {
        std::latch together(followerCount);
        std::atomic<bool> first{true};
        _rig.handler = [&](const Request&)
        {
            if (first.exchange(false))
                hold();
            else
                together.arrive_and_wait();
            return plain("own", {{"Cache-Control", "no-store"}});
        };
        auto [leader, waiting] = flight();
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(leader.get()));
        for (auto& follower : waiting)
            CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(follower.get()));
    }

    void letsNobodyWaitForWhatMayNotBeStored()
    {
        _rig.handler = [](const Request&) { return plain("own", {{"Cache-Control", "no-store"}}); };
        (void)_rig.get("/a");
        std::latch together(2);
        _rig.handler = [&](const Request&)
        {
            together.arrive_and_wait();
            return plain("own", {{"Cache-Control", "no-store"}});
        };
        auto one = start();
        auto other = start();
        CPPUNIT_ASSERT_EQUAL(std::string("own"), text(one.get()));
        CPPUNIT_ASSERT_EQUAL(std::string("own"), text(other.get()));
    }

    void waitsNoLongerThanTheRequest()
    {
        std::atomic<bool> first{true};
        _rig.handler = [&](const Request&)
        {
            if (first.exchange(false))
                hold();
            return plain("own");
        };
        auto leader = start();
        _arrived.wait();
        Asking hurried("GET", "/a");
        hurried.request.deadline = _rig.clock.monotonic();
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; stored"), status(_rig.send(hurried.request)));
        _open.count_down();
        (void)leader.get();
    }

    /// Both wait for a leader that read before the change; one came before it, the other after.
    void asksAgainForWhoCameAfterAChange()
    {
        std::atomic<int> round{0};
        _rig.handler = [&](const Request&)
        {
            const int now = ++round;
            if (now == 1)
                hold();
            return plain(std::to_string(now));
        };
        auto leader = start();
        _arrived.wait();
        auto before = start();
        _waiting.waitFor(1);
        _rig.change("thing");
        auto after = start();
        _waiting.waitFor(2);
        _open.count_down();
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(leader.get()));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(before.get()));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(after.get()));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a")));
    }

    void servesStaleAnswersWhileOneRevalidates()
    {
        _rig.rule.freshness.staleWhileRevalidate = 10s;
        CacheRig rig;
        rig.rule = _rig.rule;
        (void)rig.get("/a");
        rig.clock.advance(31s);
        rig.handler = [&](const Request&)
        {
            hold();
            return plain("new");
        };
        auto leader = std::async(std::launch::async, [&] { return rig.get("/a"); });
        _arrived.wait();
        const auto stale = rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=-1"), status(stale));
        CPPUNIT_ASSERT_EQUAL(std::string("answer"), text(stale));
        CPPUNIT_ASSERT_EQUAL(std::string("31"), field(stale, "Age"));
        _open.count_down();
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=stale; stored"), status(leader.get()));
        CPPUNIT_ASSERT_EQUAL(std::string("new"), text(rig.get("/a")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CollapsingTest);
} // namespace
} // namespace weir::cache::test
