#include "engine/Sealing.h"

#include "EngineRig.h"
#include "support/TemporaryFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <string>
#include <vector>

namespace weir::metrics::test
{
namespace
{
class SealingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SealingTest);
    CPPUNIT_TEST(hasNothingReadyBehindAChunkThatIsNotEncoded);
    CPPUNIT_TEST(givesACommitAFewSeals);
    CPPUNIT_TEST(givesItAnEighthOfMany);
    CPPUNIT_TEST(givesItAllThatAreTooMany);
    CPPUNIT_TEST(givesADeletionAllSealsAndNoDrops);
    CPPUNIT_TEST_SUITE_END();

    weir::test::TemporaryFolder _folder;
    weir::test::ManualClock _clock;
    CountingHistogram _histogram;
    ThreadScheduler _scheduler;
    DataFile _file{_folder.path() / "metrics.db", {}};
    ChunkSource _source{0, {}};
    SeriesSet _set{_source};
    Commits _commits{_file, _set, _clock, _histogram};
    int _encoded = 0;
    Sealing _sealing{_commits, _scheduler, [this] { ++_encoded; }};

    void freeze(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
        {
            const auto series = std::make_shared<Series>(static_cast<SeriesId>(i), std::to_string(i));
            series->append(std::vector<Time>{1}, std::vector<double>{1}, {});
            _sealing.add({series, series->freeze()});
        }
    }

    [[nodiscard]] std::size_t readyOf(std::size_t count)
    {
        freeze(count);
        CPPUNIT_ASSERT_EQUAL(count, _scheduler.turn());
        return _sealing.ready().seals.size();
    }

public:
    void hasNothingReadyBehindAChunkThatIsNotEncoded()
    {
        freeze(2);
        CPPUNIT_ASSERT(_sealing.ready().empty());
        (void)_scheduler.turn();
        CPPUNIT_ASSERT_EQUAL(2, _encoded);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _sealing.ready().seals.size());
    }

    void givesACommitAFewSeals() { CPPUNIT_ASSERT_EQUAL(std::size_t{4}, readyOf(20)); }

    void givesItAnEighthOfMany() { CPPUNIT_ASSERT_EQUAL(std::size_t{12}, readyOf(100)); }

    void givesItAllThatAreTooMany()
    {
        constexpr std::size_t tooMany = 100;
        CPPUNIT_ASSERT_EQUAL(tooMany, readyOf(Sealing::mostWaiting + tooMany));
    }

    void givesADeletionAllSealsAndNoDrops()
    {
        _commits.entries.add(1, 0, 1);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, readyOf(20));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _sealing.ready().dropped.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{20}, _sealing.readyAll().seals.size());
        CPPUNIT_ASSERT(_sealing.readyAll().dropped.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SealingTest);
} // namespace
} // namespace weir::metrics::test
