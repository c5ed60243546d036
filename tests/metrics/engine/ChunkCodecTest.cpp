#include "engine/ChunkCodec.h"

#include <cppunit/extensions/HelperMacros.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

namespace weir::metrics
{
namespace
{
constexpr Time second = 1'000'000'000;

Columns steady(std::size_t count, double (*value)(std::size_t))
{
    Columns columns;
    for (std::size_t i = 0; i < count; ++i)
    {
        columns.times.push_back(1'735'689'600 * second + static_cast<Time>(i) * 10 * second);
        columns.values.push_back(value(i));
    }
    return columns;
}

void requireSame(const Columns& columns)
{
    const auto again = decodeChunk(encodeChunk(columns));
    CPPUNIT_ASSERT(again);
    CPPUNIT_ASSERT(columns.times == again->times);
    CPPUNIT_ASSERT_EQUAL(columns.size(), again->values.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
        CPPUNIT_ASSERT_EQUAL(std::bit_cast<std::uint64_t>(columns.values[i]),
                             std::bit_cast<std::uint64_t>(again->values[i]));
}

class ChunkCodecTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ChunkCodecTest);
    CPPUNIT_TEST(givesBackTheSameBits);
    CPPUNIT_TEST(givesBackExtremes);
    CPPUNIT_TEST(givesBackRandomPoints);
    CPPUNIT_TEST(takesLittleForSteadyWholeNumbers);
    CPPUNIT_TEST(takesLittleForDecimals);
    CPPUNIT_TEST(refusesWhatIsCutShort);
    CPPUNIT_TEST(survivesFlippedBits);
    CPPUNIT_TEST_SUITE_END();

public:
    void givesBackTheSameBits()
    {
        requireSame({});
        requireSame({{5}, {1}});
        requireSame(steady(4096, [](std::size_t i) { return static_cast<double>(i % 100); }));
        requireSame(steady(4096, [](std::size_t i) { return static_cast<double>(i % 1000) / 10; }));
        requireSame(steady(maxChunkPoints, [](std::size_t i) { return std::sin(static_cast<double>(i)); }));
    }

    void givesBackExtremes()
    {
        using Limits = std::numeric_limits<double>;
        requireSame({{earliest, earliest, -1, 0, 0, latest, latest},
                     {Limits::max(), -Limits::max(), Limits::denorm_min(), 0.0, -0.0, 1e15 + 0.3, 9007199254740993.0}});
    }

    void givesBackRandomPoints()
    {
        std::mt19937_64 random(3);
        for (int round = 0; round < 50; ++round)
        {
            Columns columns;
            for (std::size_t i = random() % 300; i > 0; --i)
            {
                columns.times.push_back(static_cast<Time>(random()));
                const auto exponent = static_cast<int>(random() % 2000) - 1000;
                columns.values.push_back(std::ldexp(static_cast<double>(random() % 1000), exponent));
            }
            sortByTime(columns);
            requireSame(columns);
        }
    }

    void takesLittleForSteadyWholeNumbers()
    {
        const auto bytes = encodeChunk(steady(4096, [](std::size_t i) { return static_cast<double>(i * i % 7); }));
        CPPUNIT_ASSERT(bytes.size() < 200);
    }

    void takesLittleForDecimals()
    {
        std::mt19937_64 random(4);
        auto columns = steady(4096, [](std::size_t) { return 0.0; });
        for (auto& value : columns.values)
            value = static_cast<double>(random() % 1000) / 10;
        CPPUNIT_ASSERT(encodeChunk(columns).size() < 2 * 4096);
    }

    void refusesWhatIsCutShort()
    {
        const auto bytes = encodeChunk(steady(100, [](std::size_t i) { return std::sqrt(static_cast<double>(i)); }));
        for (std::size_t size = 0; size < bytes.size(); ++size)
            CPPUNIT_ASSERT(!decodeChunk(std::string_view(bytes).substr(0, size)));
        CPPUNIT_ASSERT(!decodeChunk(bytes + "x"));
    }

    void survivesFlippedBits()
    {
        const auto bytes = encodeChunk(steady(100, [](std::size_t i) { return static_cast<double>(i % 10) / 4; }));
        std::size_t refused = 0;
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit)
        {
            auto broken = bytes;
            broken[bit / 8] = static_cast<char>(static_cast<unsigned char>(broken[bit / 8]) ^ (1U << bit % 8));
            refused += decodeChunk(broken) ? 0U : 1U; // which bits matter is the data file's checksum's affair
        }
        CPPUNIT_ASSERT(refused > 0);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChunkCodecTest);
} // namespace
} // namespace weir::metrics
