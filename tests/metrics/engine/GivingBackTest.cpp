// What the engine needed while it was busy goes back to the disk, and takes nothing along.
#include "EngineRig.h"
#include "engine/Sqlite.h"
#include "support/TemporaryFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <thread>

namespace weir::metrics::test
{
namespace
{
using namespace std::chrono_literals;

constexpr std::size_t givingSteps = 150;
constexpr std::size_t perStep = 1'000;
constexpr std::uint64_t mebibyte = 1U << 20U;

class GivingBackTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GivingBackTest);
    CPPUNIT_TEST(theFileShrinksOnceItIsQuietAndKeepsAll);
    CPPUNIT_TEST(theFileShrinksUnderWritesIfMuchOfItIsFree);
    CPPUNIT_TEST(theFileKeepsSomeRoomUnderWrites);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _rig.emplace(path(), _clock); }

private:
    void theFileShrinksOnceItIsQuietAndKeepsAll()
    {
        fill("cpu");
        const auto busy = bytes();
        CPPUNIT_ASSERT_MESSAGE("the journal is in the WAL and in the file", busy > 2 * mebibyte);
        seal();
        until([this] { return bytes() < mebibyte * 3 / 2; }, [] {});
        CPPUNIT_ASSERT_EQUAL(givingSteps * perStep, points("cpu"));
        _rig.reset();
        setUp();
        CPPUNIT_ASSERT_EQUAL(givingSteps * perStep, points("cpu"));
        CPPUNIT_ASSERT(_rig->engine().recovery().damage.empty());
    }

    void theFileShrinksUnderWritesIfMuchOfItIsFree()
    {
        _rig.reset();
        _rig.emplace(path(), _clock, "", EngineSettings{.keptRoom = mebibyte});
        fill("cpu");
        const auto before = pages();
        seal();
        until([&] { return pages() < before * 2 / 3; }, [this] { write("mem", 0, 1); });
        CPPUNIT_ASSERT_EQUAL(givingSteps * perStep, points("cpu"));
    }

    /// The journal's next entries are made of it.
    void theFileKeepsSomeRoomUnderWrites()
    {
        for (const char* type : {"a", "b", "c", "d", "e", "f"})
            fill(type, givingSteps / 3);
        seal();
        until([this] { return number("SELECT count(*) FROM journal") == 0 && free() < 16; }, [] {});
        (void)_rig->engine().erase({.type = "a"});
        const auto before = free();
        CPPUNIT_ASSERT_MESSAGE("enough to be given back if it were quiet", before >= 16 && before < pages() / 4);
        for (std::size_t i = 0; i < 20; ++i)
        {
            _rig->engine().giveBack();
            write("mem", i, 1);
        }
        CPPUNIT_ASSERT(free() + 10 >= before);
    }

    void fill(const std::string& type, std::size_t count = givingSteps)
    {
        for (std::size_t step = 0; step < count; ++step)
            write(type, step, perStep);
    }

    void write(const std::string& type, std::size_t step, std::size_t count)
    {
        PointBatch batch;
        for (std::size_t i = 0; i < count; ++i)
            batch.add({type, {}, static_cast<Time>(step * perStep + i), static_cast<double>(_random())});
        batch.arrange();
        CPPUNIT_ASSERT(_rig->engine().append(batch, {}).empty());
    }

    void seal()
    {
        _clock.advance(2h);
        _rig->engine().sealOld();
        for (const auto deadline = std::chrono::steady_clock::now() + 20s; _rig->scheduler.turn() > 0;)
            CPPUNIT_ASSERT(std::chrono::steady_clock::now() < deadline);
    }

    template <typename Condition, typename Meanwhile>
    void until(Condition condition, Meanwhile meanwhile)
    {
        for (const auto deadline = std::chrono::steady_clock::now() + 60s; !condition();)
        {
            CPPUNIT_ASSERT_MESSAGE("it stays as large as it is", std::chrono::steady_clock::now() < deadline);
            meanwhile();
            _rig->engine().giveBack();
            _rig->scheduler.turn();
            std::this_thread::sleep_for(1ms);
        }
    }

    std::uint64_t points(const std::string& type)
    {
        const auto groups = _rig->engine().aggregate({.type = type}, {});
        return groups.empty() ? 0 : groups.begin()->second.begin()->second.count();
    }

    std::uint64_t bytes() { return _rig->engine().file()->bytes(); }

    /// As large as the file will be once the WAL is moved into it.
    std::uint64_t pages() const { return number("PRAGMA page_count"); }
    std::uint64_t free() const { return number("PRAGMA freelist_count"); }

    std::uint64_t number(const char* pragma) const
    {
        Connection reader(path(), Connection::Access::read, "");
        return static_cast<std::uint64_t>(reader.number(pragma));
    }

    std::filesystem::path path() const { return _folder.path() / "metrics.db"; }

    weir::test::TemporaryFolder _folder;
    weir::test::ManualClock _clock;
    std::mt19937 _random{1}; // of what cannot be compressed
    std::optional<EngineRig> _rig;
};

CPPUNIT_TEST_SUITE_REGISTRATION(GivingBackTest);
} // namespace
} // namespace weir::metrics::test
