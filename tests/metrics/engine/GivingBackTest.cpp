// What the engine needed while it was busy goes back to the disk, and takes nothing along.
#include "EngineRig.h"
#include "engine/Sqlite.h"
#include "support/TemporaryFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>

namespace weir::metrics::test
{
namespace
{
using namespace std::chrono_literals;

constexpr std::size_t steps = 300;
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
        CPPUNIT_ASSERT_MESSAGE("the journal is in the WAL and in the file", busy > 5 * mebibyte);
        seal();
        until([this] { return bytes() < mebibyte / 2; }, [] {});
        CPPUNIT_ASSERT_EQUAL(steps * perStep, points("cpu"));
        _rig.reset();
        setUp();
        CPPUNIT_ASSERT_EQUAL(steps * perStep, points("cpu"));
        CPPUNIT_ASSERT(_rig->engine().recovery().damage.empty());
    }

    void theFileShrinksUnderWritesIfMuchOfItIsFree()
    {
        fill("cpu");
        const auto before = pages();
        seal();
        until([&] { return pages() < before / 2; }, [this] { write("mem", 0, 1); });
    }

    /// The journal's next entries are made of it.
    void theFileKeepsSomeRoomUnderWrites()
    {
        fill("cpu");
        seal();
        until([this] { return pages() < 100; }, [] {});
        write("mem", 0, perStep * 10);
        const auto before = pages();
        for (std::size_t i = 0; i < 10; ++i)
        {
            write("mem", i, 1);
            _rig->engine().giveBack();
        }
        CPPUNIT_ASSERT(pages() >= before);
    }

    void fill(const char* type)
    {
        for (std::size_t step = 0; step < steps; ++step)
            write(type, step, perStep);
    }

    void write(const char* type, std::size_t step, std::size_t count)
    {
        PointBatch batch;
        for (std::size_t i = 0; i < count; ++i)
            batch.add({type, {}, static_cast<Time>(step * perStep + i), static_cast<double>(i % 100)});
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

    std::uint64_t points(const char* type)
    {
        const auto groups = _rig->engine().aggregate({.type = type}, {});
        return groups.empty() ? 0 : groups.begin()->second.begin()->second.count();
    }

    std::uint64_t bytes() { return _rig->engine().file()->bytes(); }

    /// As large as the file will be once the WAL is moved into it.
    std::uint64_t pages() const
    {
        Connection reader(path(), Connection::Access::read, "");
        return static_cast<std::uint64_t>(reader.number("PRAGMA page_count"));
    }

    std::filesystem::path path() const { return _folder.path() / "metrics.db"; }

    weir::test::TemporaryFolder _folder;
    weir::test::ManualClock _clock;
    std::optional<EngineRig> _rig;
};

CPPUNIT_TEST_SUITE_REGISTRATION(GivingBackTest);
} // namespace
} // namespace weir::metrics::test
