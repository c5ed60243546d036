#include "engine/JournalCodec.h"

#include <cppunit/extensions/HelperMacros.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

namespace weir::metrics::test
{
namespace
{
const std::vector<Time> times{earliest, -1, 0, 7, latest};
const std::vector<double> values{-1e308, -0.5, 0, 5e-324, 1e308};

std::string samplePoints()
{
    const std::vector<SeriesColumns> columns{
        {.series = 7, .times = times, .values = values},
        {.series = std::numeric_limits<SeriesId>::max(), .times = {}, .values = {}},
        {.series = 7, .times = std::span(times).first(2), .values = std::span(values).first(2)}};
    std::string entry;
    encodePoints(columns, entry);
    return entry;
}

Selection sampleSelection()
{
    return {.type = "cpu", .from = -5, .to = latest, .tags = {{"host", {"", "web-1"}}, {"zone", {}}}};
}

std::string sampleErase()
{
    std::string entry = "used before";
    encodeErase(sampleSelection(), entry);
    return entry;
}

class JournalCodecTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(JournalCodecTest);
    CPPUNIT_TEST(pointsComeBack);
    CPPUNIT_TEST(anEraseComesBack);
    CPPUNIT_TEST(tagsComeBack);
    CPPUNIT_TEST(isRefusedWhereverItIsCut);
    CPPUNIT_TEST(isRefusedWithAnythingBehindIt);
    CPPUNIT_TEST(anotherKindIsRefused);
    CPPUNIT_TEST(aCountThatCannotBeTakesNoMemory);
    CPPUNIT_TEST(aValueThatIsNotFiniteIsRefused);
    CPPUNIT_TEST(namesThatDoNotAscendAreRefused);
    CPPUNIT_TEST(noiseIsRefusedOrSound);
    CPPUNIT_TEST_SUITE_END();

    void pointsComeBack()
    {
        const auto back = decodeEntry(samplePoints());
        CPPUNIT_ASSERT(back);
        const auto& points = std::get<DecodedPoints>(*back);
        CPPUNIT_ASSERT_EQUAL(times.size() + 2, points.count());
        const auto columns = points.columns();
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), columns.size());
        CPPUNIT_ASSERT(columns[0].series == 7 && columns[2].series == 7);
        CPPUNIT_ASSERT_EQUAL(std::numeric_limits<SeriesId>::max(), columns[1].series);
        CPPUNIT_ASSERT(std::ranges::equal(columns[0].times, times) && std::ranges::equal(columns[0].values, values));
        CPPUNIT_ASSERT(columns[1].times.empty() && columns[1].values.empty());
        CPPUNIT_ASSERT(std::ranges::equal(columns[2].times, std::span(times).first(2)));
    }

    void anEraseComesBack()
    {
        const auto back = decodeEntry(sampleErase());
        CPPUNIT_ASSERT(back);
        const auto& selection = std::get<Selection>(*back);
        CPPUNIT_ASSERT_EQUAL(std::string("cpu"), selection.type);
        CPPUNIT_ASSERT_EQUAL(Time(-5), selection.from);
        CPPUNIT_ASSERT_EQUAL(latest, selection.to);
        CPPUNIT_ASSERT(sampleSelection().tags == selection.tags);
    }

    void tagsComeBack()
    {
        const Tags tags{{"", "empty"}, {"host", std::string("\0\xFF", 2)}};
        std::string bytes;
        ByteWriter to(bytes);
        writeTags(to, tags);
        ByteReader from(bytes);
        CPPUNIT_ASSERT(readTags(from) == tags);
        CPPUNIT_ASSERT(from.ok() && from.atEnd());
    }

    void isRefusedWhereverItIsCut()
    {
        for (const std::string& entry : {samplePoints(), sampleErase()})
            for (std::size_t size = 0; size < entry.size(); ++size)
                CPPUNIT_ASSERT_MESSAGE(std::to_string(size), !decodeEntry(entry.substr(0, size)));
    }

    void isRefusedWithAnythingBehindIt()
    {
        CPPUNIT_ASSERT(!decodeEntry(samplePoints() + '\0'));
        CPPUNIT_ASSERT(!decodeEntry(sampleErase() + '\0'));
    }

    void anotherKindIsRefused()
    {
        std::string entry = samplePoints();
        entry.front() = 3;
        CPPUNIT_ASSERT(!decodeEntry(entry));
        CPPUNIT_ASSERT(!decodeEntry(""));
    }

    void aCountThatCannotBeTakesNoMemory()
    {
        std::string entry;
        ByteWriter to(entry);
        to.number(1).number(UINT64_MAX);
        CPPUNIT_ASSERT(!decodeEntry(entry));
        to.number(0).number(UINT64_MAX / 16);
        CPPUNIT_ASSERT(!decodeEntry(entry));
    }

    void aValueThatIsNotFiniteIsRefused()
    {
        for (const double value : {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
        {
            const std::vector<Time> time{1};
            const std::vector<double> one{value};
            const SeriesColumns column{.series = 0, .times = time, .values = one};
            std::string entry;
            encodePoints(std::span(&column, 1), entry);
            CPPUNIT_ASSERT(!decodeEntry(entry));
        }
    }

    void namesThatDoNotAscendAreRefused()
    {
        for (const Tags& tags : {Tags{{"b", ""}, {"a", ""}}, Tags{{"a", "1"}, {"a", "2"}}})
        {
            std::string bytes;
            ByteWriter to(bytes);
            writeTags(to, tags);
            ByteReader from(bytes);
            static_cast<void>(readTags(from));
            CPPUNIT_ASSERT(!from.ok());
        }
    }

    void noiseIsRefusedOrSound()
    {
        constexpr int rounds = 3'000;
        std::mt19937 random(1); // NOLINT(cert-msc51-cpp): the same noise every time
        for (const std::string& entry : {samplePoints(), sampleErase()})
            for (int i = 0; i < rounds; ++i)
            {
                std::string damaged = entry;
                damaged[random() % damaged.size()] = static_cast<char>(random());
                const auto back = decodeEntry(damaged);
                if (back && std::holds_alternative<DecodedPoints>(*back))
                    CPPUNIT_ASSERT_EQUAL(times.size() + 2, std::get<DecodedPoints>(*back).count());
            }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JournalCodecTest);
} // namespace
} // namespace weir::metrics::test
