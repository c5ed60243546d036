// The n-th call of the disk fails, for every n until none does: a write that was refused is not there, one that was
// acknowledged is, and with each of them the answer that was to be kept; no answer is wrong, and once the disk works
// again so does the engine.
#include "Comparison.h"
#include "EngineRig.h"
#include "engine/StorageErrors.h"
#include "support/FailingDisk.h"
#include "support/TemporaryFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace weir::metrics::test
{
namespace
{
using weir::test::DiskCall;
using weir::test::FailingDisk;
using Lasting = FailingDisk::Lasting;

/// A FailingDisk that both a test and the commit thread touch.
class SharedDisk final : public weir::test::DiskObserver
{
public:
    void arm(std::uint64_t n, int code, Lasting lasting)
    {
        const std::lock_guard lock(_mutex);
        _disk.arm(n, code, lasting);
    }
    [[nodiscard]] bool repair()
    {
        const std::lock_guard lock(_mutex);
        _disk.repair();
        return _disk.struck();
    }
    int before(const DiskCall& call) override
    {
        const std::lock_guard lock(_mutex);
        return _disk.before(call);
    }

private:
    std::mutex _mutex;
    FailingDisk _disk; // guarded by _mutex
};

class EngineFaultsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EngineFaultsTest);
    CPPUNIT_TEST(survivesAFailureThatPasses);
    CPPUNIT_TEST(survivesAFullDisk);
    CPPUNIT_TEST(isWellAgainWithoutAWrite);
    CPPUNIT_TEST(isNotTroubledByAFailureToGiveBack);
    CPPUNIT_TEST_SUITE_END();

    SharedDisk _disk;
    weir::test::SqliteDisk _vfs{_disk};
    weir::test::ManualClock _clock;

    /// Whether a write under a key, from "0" on, was acknowledged.
    using Keys = std::vector<bool>;

    static AnswerKey keyOf(std::size_t number) { return {.route = "POST /api/metrics", .key = std::to_string(number)}; }

    /// What is tried, and what came of it.
    class Life
    {
    public:
        Life(EngineRig& rig, NaiveStore& naive, Keys& keys, weir::test::ManualClock& clock)
            : _rig(rig), _naive(naive), _keys(keys), _clock(clock)
        {
        }

        void work()
        {
            append("cpu", "a", 0, 50);
            append("cpu", "b", 0, 4'200); // a full chunk
            _rig.scheduler.turn();
            append("mem", "a", 100, 10);
            append("cpu", "a", 10'000, 20);
            erase({.type = "cpu", .from = 20, .to = 3'000});
            append("cpu", "b", 5'000, 10);
            _clock.advance(std::chrono::hours(1));
            _rig.engine().sealOld();
            _rig.scheduler.turn();
            append("cpu", "a", 20'000, 5);
            erase({.type = "mem"});
            append("mem", "a", 0, 3);
        }

        [[nodiscard]] int refused() const noexcept { return _refused; }

    private:
        void append(const std::string& type, const std::string& host, Time begin, int count)
        {
            PointBatch batch;
            std::vector<Point> points;
            for (int i = 0; i < count; ++i)
                batch.add(points.emplace_back(Point{type, {{"host", host}}, begin + i, 0.5 * (i % 11)}));
            batch.arrange();
            const AnswerToKeep answer{keyOf(_keys.size()), [this](auto)
                                      { return Answer{.expires = _clock.wall() + std::chrono::hours(1'000)}; }};
            _keys.push_back(false);
            attempt(
                [&]
                {
                    CPPUNIT_ASSERT(_rig.engine().append(batch, {.maxSeries = 100, .answer = &answer}).empty());
                    _keys.back() = true;
                    for (const auto& point : points)
                        _naive.append(point);
                });
        }

        void erase(const Selection& selection)
        {
            attempt(
                [&]
                {
                    CPPUNIT_ASSERT_EQUAL(_naive.selected(selection).size(), _rig.engine().erase(selection));
                    (void)_naive.erase(selection);
                });
        }

        template <class F>
        void attempt(F action)
        {
            try
            {
                action();
            }
            catch (const DiskError&)
            {
                ++_refused;
            }
        }

        EngineRig& _rig;
        NaiveStore& _naive;
        Keys& _keys;
        weir::test::ManualClock& _clock;
        int _refused = 0;
    };

    void compare(const NaiveStore& naive, const Keys& keys, const Engine& engine) const
    {
        for (std::size_t number = 0; number < keys.size(); ++number)
            CPPUNIT_ASSERT_EQUAL(bool{keys[number]}, engine.findAnswer(keyOf(number), _clock.wall()).has_value());
        for (const std::string type : {"cpu", "mem"})
        {
            requireSamePoints(naive, engine, {.type = type});
            requireSameStatistics(naive, engine, {.type = type}, {.groupBy = {"host"}});
            requireSameStatistics(naive, engine, {.type = type, .from = 7, .to = 4'000}, {.step = 500});
        }
    }

    /// True if there was an n-th call.
    bool run(std::uint64_t n, int code, Lasting lasting)
    {
        const weir::test::TemporaryFolder folder;
        NaiveStore naive;
        Keys keys;
        bool struck = false;
        {
            EngineRig rig(folder.path() / "metrics.db", _clock, _vfs.name());
            Life life(rig, naive, keys, _clock);
            _disk.arm(n, code, lasting);
            life.work();
            struck = _disk.repair();
            compare(naive, keys, rig.engine());
            const auto refused = life.refused();
            life.work();
            CPPUNIT_ASSERT_EQUAL(refused, life.refused());
            CPPUNIT_ASSERT_EQUAL(std::string(), rig.engine().trouble());
            compare(naive, keys, rig.engine());
        }
        EngineRig rig(folder.path() / "metrics.db", _clock, _vfs.name());
        CPPUNIT_ASSERT(rig.engine().recovery().damage.empty());
        compare(naive, keys, rig.engine());
        return struck;
    }

public:
    void survivesAFailureThatPasses()
    {
        for (std::uint64_t n = 1; run(n, SQLITE_IOERR, Lasting::once); n += 1 + n / 4)
            ;
    }

    void survivesAFullDisk()
    {
        for (std::uint64_t n = 1; run(n, SQLITE_FULL, Lasting::untilRepaired); n += 1 + n / 4)
            ;
    }

    void isNotTroubledByAFailureToGiveBack()
    {
        constexpr int perBatch = 4'096;
        constexpr int batches = 12;
        for (std::uint64_t n = 1;; n += 1 + n / 4)
        {
            const weir::test::TemporaryFolder folder;
            EngineRig rig(folder.path() / "metrics.db", _clock, _vfs.name());
            for (int i = 0; i < batches; ++i)
                appendTo(rig, i * perBatch, perBatch);
            rig.settle();
            const auto before = rig.engine().file()->bytes();
            CPPUNIT_ASSERT(before > 1U << 20U);
            _disk.arm(n, SQLITE_FULL, Lasting::untilRepaired);
            for (int call = 0; call < 20; ++call)
                giveBackNow(rig);
            const bool struck = _disk.repair();
            CPPUNIT_ASSERT_EQUAL(std::string(), rig.engine().trouble());
            appendTo(rig, batches * perBatch, 1);
            const auto groups = rig.engine().aggregate({.type = "cpu"}, {});
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{batches * perBatch + 1}, groups.begin()->second.begin()->second.count());
            if (struck)
                continue;
            CPPUNIT_ASSERT_MESSAGE("nothing failed, and so it was given back",
                                   rig.engine().file()->bytes() < before / 2);
            return;
        }
    }

    static void appendTo(EngineRig& rig, Time begin, int count)
    {
        PointBatch batch;
        for (int i = 0; i < count; ++i)
            batch.add(Point{"cpu", {}, begin + i, 0.5 * (i % 11)});
        batch.arrange();
        CPPUNIT_ASSERT(rig.engine().append(batch, {}).empty());
    }

    /// Returns once it is heeded, and what it has started is done.
    void giveBackNow(EngineRig& rig)
    {
        rig.engine().giveBack();
        catchUp(rig);
        rig.scheduler.turn();
    }

    /// Lets the commit thread come to all that it was nudged for.
    void catchUp(EngineRig& rig)
    {
        for (int i = 0; i < 2; ++i) // what it does after a job is done before the next
            try
            {
                (void)rig.engine().dropExpiredAnswers({_clock.wall()}, 1);
            }
            catch (const DiskError&)
            {
            }
    }

    /// Whoever heeds the trouble sends none until it is over.
    void isWellAgainWithoutAWrite()
    {
        const weir::test::TemporaryFolder folder;
        EngineRig rig(folder.path() / "metrics.db", _clock, _vfs.name());
        PointBatch batch;
        batch.add(Point{"cpu", {}, 0, 1});
        batch.arrange();
        _disk.arm(1, SQLITE_FULL, Lasting::untilRepaired);
        CPPUNIT_ASSERT_THROW((void)rig.engine().append(batch, {}), DiskError);
        rig.engine().lookAtDisk();
        CPPUNIT_ASSERT(!rig.engine().trouble().empty());
        CPPUNIT_ASSERT(_disk.repair());
        rig.engine().lookAtDisk();
        while (!rig.engine().trouble().empty())
            std::this_thread::yield();
        CPPUNIT_ASSERT(rig.engine().append(batch, {}).empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EngineFaultsTest);
} // namespace
} // namespace weir::metrics::test
