// One bit flips anywhere in the file, its WAL or its mark: it is named, or it changes nothing.
#include "Workload.h"
#include "engine/StorageErrors.h"
#include "support/FailingDisk.h"
#include "weir/Config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>

namespace weir::metrics::test
{
namespace
{
namespace fs = std::filesystem;

/// As many as WEIR_BIT_FLIPS says, on a machine with time to spare.
int rounds()
{
    constexpr int usual = 100;
    const char* more = std::getenv("WEIR_BIT_FLIPS"); // NOLINT(concurrency-mt-unsafe)
    return more != nullptr ? std::atoi(more) : usual; // NOLINT(cert-err34-c)
}

std::string bytesOf(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Every row that `part` has is in `whole`, as it is there.
template <typename Rows>
bool isPartOf(const Rows& part, const Rows& whole)
{
    return std::ranges::all_of(part,
                               [&](const auto& row)
                               {
                                   const auto at = whole.find(row.first);
                                   return at != whole.end() && at->second == row.second;
                               });
}

class BitFlipTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BitFlipTest);
    CPPUNIT_TEST(aFlipInTheFileIsNamedOrHarmless);
    CPPUNIT_TEST(aFlipBelowTheWalIsNamedOrHarmless);
    CPPUNIT_TEST(aFlipInTheWalIsNamedOrHarmless);
    CPPUNIT_TEST(aFlipInTheMarkIsHarmless);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        DataFileRig rig({.vfs = _vfs.name()});
        Workload workload(1);
        rig.open();
        constexpr std::size_t steps = 18;
        for (std::size_t step = 0; step < 2 * steps; ++step)
        {
            if (step == steps)
                rig.open(); // closing it moves all into the file
            workload.step(rig.file(), step);
            remember(workload.state().contents);
        }
        _last = workload.state();
        _running = {bytesOf(rig.path()), bytesOf(rig.wal()), bytesOf(rig.mark())};
        rig.close();
        _ended = {bytesOf(rig.path()), "", bytesOf(rig.mark())};
    }

private:
    struct Image
    {
        std::string file;
        std::string wal;
        std::string mark;
    };

    void aFlipInTheFileIsNamedOrHarmless() { CPPUNIT_ASSERT(flip(_ended, &Image::file) > 0); }
    void aFlipBelowTheWalIsNamedOrHarmless() { CPPUNIT_ASSERT(flip(_running, &Image::file) > 0); }
    void aFlipInTheWalIsNamedOrHarmless() { CPPUNIT_ASSERT(flip(_running, &Image::wal) > 0); }
    void aFlipInTheMarkIsHarmless() { CPPUNIT_ASSERT_EQUAL(0, flip(_running, &Image::mark)); }

    /// The rows that there ever were.
    void remember(const Contents& contents)
    {
        _ever.chunks.insert(contents.chunks.begin(), contents.chunks.end());
        _ever.points.insert(contents.points.begin(), contents.points.end());
        _ever.erased.insert(contents.erased.begin(), contents.erased.end());
        for (const auto& [id, series] : contents.series)
            _ever.series[id] = series;
    }

    /// Returns how many of them were named.
    int flip(Image& image, std::string Image::*which) const
    {
        const unsigned seed = std::random_device()();
        std::cout << "bit flip seed " << seed << std::endl;
        std::mt19937 random(seed);
        std::string& where = image.*which;
        int named = 0;
        const int all = rounds();
        for (int i = 0; i < all; ++i)
        {
            const std::size_t at = random() % where.size();
            const auto bit = static_cast<char>(1U << (random() % 8));
            where[at] = static_cast<char>(where[at] ^ bit);
            named += judge(image, "seed " + std::to_string(seed) + ", flip " + std::to_string(i)) ? 1 : 0;
            where[at] = static_cast<char>(where[at] ^ bit);
        }
        std::cout << named << " of " << all << " were named" << std::endl;
        return named;
    }

    /// True: it was named.
    bool judge(const Image& image, const std::string& message) const
    {
        DataFileRig rig({.vfs = _vfs.name()});
        fs::create_directories(rig.path().parent_path());
        std::ofstream(rig.path(), std::ios::binary) << image.file;
        std::ofstream(rig.wal(), std::ios::binary) << image.wal;
        std::ofstream(rig.mark(), std::ios::binary) << image.mark;
        try
        {
            const Contents loaded = rig.open();
            CPPUNIT_ASSERT_MESSAGE(message + ": a row that never was", isSound(loaded, rig.recovery()));
            const auto state = Workload::read(rig.file(), loaded, _last); // std::logic_error: a wrong answer
            if (rig.recovery().damage.empty())
                CPPUNIT_ASSERT_MESSAGE(message + ": silently lost", state == _last);
            const bool named = !rig.recovery().damage.empty();
            goOn(rig);
            return named;
        }
        catch (const DamagedError&)
        {
            return true;
        }
        catch (const DiskError&)
        {
            return true;
        }
        catch (const ConfigError&)
        {
            return true;
        }
        catch (const std::logic_error& error)
        {
            CPPUNIT_FAIL(message + ": " + error.what());
        }
    }

    // NOLINTNEXTLINE(performance-unnecessary-value-param): it is changed
    [[nodiscard]] bool isSound(Contents loaded, const Recovery& recovery) const
    {
        // How far a series went into chunks is lost with a damaged record, or older with a lost tail.
        if (!recovery.damage.empty())
            for (auto& [id, series] : loaded.series)
                if (const auto ever = _ever.series.find(id);
                    ever != _ever.series.end() && series.throughSeq <= ever->second.throughSeq)
                    series.throughSeq = ever->second.throughSeq;
        return isPartOf(loaded.series, _ever.series) && isPartOf(loaded.chunks, _ever.chunks) &&
               isPartOf(loaded.points, _ever.points) && isPartOf(loaded.erased, _ever.erased);
    }

    /// Writing to it does not make it worse.
    static void goOn(DataFileRig& rig)
    {
        const auto before = rig.recovery().damage.total();
        const SeriesId series = rig.addSeries();
        const JournalNumber number = rig.write(series, {1, 2});
        CPPUNIT_ASSERT(rig.open().points.at(number).size() == 1);
        CPPUNIT_ASSERT(rig.recovery().damage.total() <= before);
    }

    weir::test::FailingDisk _sound; // nobody waits for a sync
    weir::test::SqliteDisk _vfs{_sound};
    Contents _ever;
    Workload::State _last;
    Image _running; ///< half of what there is lies in the file, the rest in the WAL
    Image _ended;   ///< all lies in the file
};

CPPUNIT_TEST_SUITE_REGISTRATION(BitFlipTest);
} // namespace
} // namespace weir::metrics::test
