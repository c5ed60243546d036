// Random points, queries and deletions: the engine and a store that looks at every point must agree at all times.
#include "Comparison.h"
#include "EngineRig.h"
#include "HandScheduler.h"
#include "engine/Engine.h"
#include "support/ManualClock.h"
#include "support/TemporaryFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace weir::metrics::test
{
namespace
{
class EngineDifferentialTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EngineDifferentialTest);
    CPPUNIT_TEST(agreesWhilePointsComeInNoOrder);
    CPPUNIT_TEST(agreesOnExtremeMagnitudes);
    CPPUNIT_TEST(agreesAcrossManyChunks);
    CPPUNIT_TEST(agreesAfterDeletions);
    CPPUNIT_TEST(agreesAfterRetention);
    CPPUNIT_TEST(agreesAfterRestarts);
    CPPUNIT_TEST(agreesAfterRestartsUnderOtherRules);
    CPPUNIT_TEST_SUITE_END();

    std::mt19937_64 _random{2025};
    weir::test::ManualClock _clock;
    HandScheduler _scheduler;
    Engine _memory{{.chunkCache = 100'000}, _scheduler, _clock};
    Engine* _engine = &_memory;
    NaiveStore _naive;

    std::int64_t below(std::int64_t bound)
    {
        return static_cast<std::int64_t>(_random() % static_cast<std::uint64_t>(bound));
    }

    Point randomPoint(std::int64_t span, int exponents)
    {
        Tags tags;
        if (below(3) > 0)
            tags.emplace_back("dc", std::to_string(below(2)));
        if (below(4) > 0)
            tags.emplace_back("host", std::to_string(below(3)));
        const auto exponent = static_cast<int>(below(2 * exponents + 1)) - exponents;
        return {below(5) == 0 ? "mem" : "cpu", std::move(tags), below(span) - span / 2,
                std::ldexp(static_cast<double>(below(2001) - 1000) / 1000, exponent)};
    }

    void append(const std::vector<Point>& points)
    {
        PointBatch batch;
        for (const auto& point : points)
        {
            batch.add(point);
            _naive.append(point);
        }
        batch.arrange();
        CPPUNIT_ASSERT(_engine->append(batch, {.maxSeries = 1000}).empty());
    }

    void appendRandom(int count, std::int64_t span, int exponents)
    {
        std::vector<Point> points;
        for (int i = 0; i < count; ++i)
            points.push_back(randomPoint(span, exponents));
        append(points);
    }

    Selection randomSelection(std::int64_t span)
    {
        Selection selection{.type = below(4) == 0 ? "mem" : "cpu"};
        if (below(3) > 0)
            selection.from = below(span) - span / 2;
        if (below(3) > 0)
            selection.to = below(span) - span / 2;
        if (below(3) == 0)
            selection.tags["host"] = {"0", "2"};
        if (below(4) == 0)
            selection.tags["dc"] = {"1"};
        return selection;
    }

    void compare(std::int64_t span, int queries)
    {
        for (int i = 0; i < queries; ++i)
        {
            const auto selection = randomSelection(span);
            Aggregation aggregation;
            if (below(2) == 0)
                aggregation.groupBy = {"host", "dc"};
            if (below(2) == 0)
                aggregation.step = 1 + below(span / 5);
            requireSameStatistics(_naive, *_engine, selection, aggregation);
            if (i % 4 == 0)
                requireSamePoints(_naive, *_engine, selection);
        }
    }

    /// What happens by itself, now and then: chunks grow old, are closed and encoded.
    template <class S>
    void passTime(S& scheduler)
    {
        if (below(3) == 0)
        {
            _clock.advance(std::chrono::hours(1));
            _engine->sealOld();
        }
        if (below(2) == 0)
            scheduler.turn();
    }

public:
    void agreesWhilePointsComeInNoOrder()
    {
        for (int round = 0; round < 60; ++round)
        {
            appendRandom(static_cast<int>(1 + below(40)), 400, 10);
            compare(500, 4);
            passTime(_scheduler);
        }
    }

    void agreesOnExtremeMagnitudes()
    {
        constexpr double most = std::numeric_limits<double>::max();
        for (int round = 0; round < 20; ++round)
        {
            appendRandom(30, 400, 1023);
            append({{"cpu", {}, below(400) - 200, most},
                    {"cpu", {}, below(400) - 200, -most},
                    {"cpu", {}, earliest, 5e-324},
                    {"cpu", {}, latest - 1, 0}});
            compare(500, 3);
            passTime(_scheduler);
        }
    }

    void agreesAcrossManyChunks()
    {
        for (int round = 0; round < 3; ++round)
        {
            appendRandom(9'000, 1'000'000, 4);
            compare(1'000'000, 1);
            passTime(_scheduler);
        }
        // One batch that is many chunks of one series, in reverse.
        std::vector<Point> points;
        for (int i = 0; i < 20'000; ++i)
            points.push_back({"cpu", {}, 500'000 - i / 2, static_cast<double>(i)});
        append(points);
        compare(1'000'000, 4);
        _scheduler.turn();
        compare(1'000'000, 4);
    }

    void agreesAfterDeletions()
    {
        for (int round = 0; round < 40; ++round)
        {
            appendRandom(static_cast<int>(1 + below(500)), 10'000, 6);
            passTime(_scheduler);
            const auto selection = randomSelection(10'000);
            CPPUNIT_ASSERT_EQUAL(_naive.erase(selection), _engine->erase(selection));
            compare(10'000, 3);
        }
        for (const std::string type : {"cpu", "mem"})
            CPPUNIT_ASSERT_EQUAL(_naive.erase({.type = type}), _engine->erase({.type = type}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _engine->seriesCount());
    }

    // A chunk may be kept for its younger points; queries do not ask for what is too old.
    void agreesAfterRetention()
    {
        Time oldest = -5'000;
        for (int round = 0; round < 30; ++round)
        {
            std::vector<Point> points;
            for (int i = 0; i < 300; ++i)
                points.push_back({"cpu", {{"host", std::to_string(i % 3)}}, oldest + below(2'000), 1.5});
            append(points);
            passTime(_scheduler);
            oldest += below(300);
            const auto horizon = [oldest](const std::string& type) { return type == "cpu" ? oldest : earliest; };
            (void)_engine->dropBeyond(horizon);
            (void)_naive.erase({.type = "cpu", .to = oldest});
            const Selection selection{.type = "cpu", .from = oldest, .to = oldest + 1 + below(2'000)};
            requireSameStatistics(_naive, *_engine, selection, {.step = 100});
            requireSamePoints(_naive, *_engine, selection);
            CPPUNIT_ASSERT(_engine->types(horizon).at(0).first >= oldest);
        }
    }

    // What was dropped may come back under a rule that keeps it; what no rule was ever against is always there.
    void agreesAfterRestartsUnderOtherRules()
    {
        const weir::test::TemporaryFolder folder;
        std::map<std::string, Time> oldest{{"cpu", -5'000}, {"mem", -5'000}};
        for (int life = 0; life < 6; ++life)
        {
            EngineRig rig(folder.path() / "metrics.db", _clock);
            CPPUNIT_ASSERT(rig.engine().recovery().damage.empty());
            _engine = &rig.engine();
            for (int round = 0; round < 6; ++round)
            {
                std::vector<Point> points;
                for (int i = 0; i < 300; ++i)
                {
                    const std::string type = i % 2 == 0 ? "cpu" : "mem";
                    points.push_back({type, {{"host", std::to_string(i % 3)}}, oldest[type] + below(2'000), 1.5});
                }
                append(points);
                passTime(rig.scheduler);
                const std::string ruled = below(2) == 0 ? "cpu" : "mem";
                const Time from = oldest[ruled] += below(300);
                (void)_engine->dropBeyond([&](const std::string& type) { return type == ruled ? from : earliest; });
                (void)_naive.erase({.type = ruled, .to = from});
                for (const auto& [type, since] : oldest)
                {
                    const Selection selection{.type = type, .from = since, .to = since + 1 + below(2'000)};
                    requireSameStatistics(_naive, *_engine, selection, {.step = 100});
                    requireSamePoints(_naive, *_engine, selection);
                }
            }
        }
    }

    void agreesAfterRestarts()
    {
        const weir::test::TemporaryFolder folder;
        for (int life = 0; life < 8; ++life)
        {
            EngineRig rig(folder.path() / "metrics.db", _clock);
            CPPUNIT_ASSERT(rig.engine().recovery().damage.empty());
            _engine = &rig.engine();
            compare(10'000, 3);
            for (int round = 0; round < 8; ++round)
            {
                appendRandom(static_cast<int>(1 + below(life % 3 == 0 ? 3'000 : 60)), 10'000, 6);
                passTime(rig.scheduler);
                if (below(3) == 0)
                {
                    const auto selection = randomSelection(10'000);
                    CPPUNIT_ASSERT_EQUAL(_naive.erase(selection), _engine->erase(selection));
                }
                compare(10'000, 1);
            }
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EngineDifferentialTest);
} // namespace
} // namespace weir::metrics::test
