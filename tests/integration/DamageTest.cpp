#include "Samples.h"
#include "support/Environment.h"
#include "support/Json.h"
#include "support/NumberedPoints.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace
{
using namespace weir::test;
namespace fs = std::filesystem;

constexpr std::size_t pageSize = 4096;
constexpr int damaged = 65;

std::string bytesOf(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// What the server leaves on the disk.
struct Image
{
    std::string file;
    std::string wal;
    std::string mark;

    static Image of(const fs::path& path)
    {
        return {bytesOf(path), bytesOf(path.string() + "-wal"), bytesOf(path.string() + "-mark")};
    }
    void write(const fs::path& path) const
    {
        fs::remove(path.string() + "-shm");
        std::ofstream(path, std::ios::binary) << file;
        std::ofstream(path.string() + "-wal", std::ios::binary) << wal;
        std::ofstream(path.string() + "-mark", std::ios::binary) << mark;
    }
};

/// Bits flip in what a server has left, and another one starts on it: it says so, or its answers are right.
/// WEIR_SERVER_FLIPS asks for more of them, WEIR_SEED for those of an earlier run.
class DamageTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DamageTest);
    CPPUNIT_TEST(namesAndCountsWhatIsDamaged);
    CPPUNIT_TEST(namesWhatIsLostWithTheBeginningOfTheWal);
    CPPUNIT_TEST(neverAnswersFromAFlippedBit);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _seed = numberFromEnvironment("WEIR_SEED", std::random_device{}());
        std::cout << "seed " << _seed << std::endl;
        _random.seed(_seed);
        ServerProcess server(configuration());
        for (const auto& type : _types)
            write(server, type);
        server.kill();
        _killed = Image::of(_path);
        CPPUNIT_ASSERT(!_killed.wal.empty());
        CPPUNIT_ASSERT_EQUAL(0, ServerProcess(configuration()).stop());
        _stopped = Image::of(_path);
    }

private:
    /// One bit of every page, but of the first, which says what kind of file it is.
    void namesAndCountsWhatIsDamaged()
    {
        Image image = _stopped;
        for (std::size_t page = pageSize; page < image.file.size(); page += pageSize)
            flip(image.file, page + _random() % pageSize);
        image.write(_path);
        const Finished check = runServer(configuration(), {"--check-data"});
        assertEnds(damaged, check, {"metrics: damaged: " + _path.string() + "\n    "});
        CPPUNIT_ASSERT_MESSAGE("a start that says nothing", startAndAsk(message("every page")).isNamed);
    }

    /// Nothing but the WAL has ever held the points.
    void namesWhatIsLostWithTheBeginningOfTheWal()
    {
        for (const std::size_t at : {std::size_t{5}, std::size_t{100}, 2 * pageSize})
        {
            Image image = _killed;
            flip(image.wal, at);
            image.write(_path);
            assertEnds(damaged, runServer(configuration(), {"--check-data"}), {"points, are missing"});
            CPPUNIT_ASSERT(startAndAsk(message("the WAL from " + std::to_string(at))).isNamed);
        }
    }

    void neverAnswersFromAFlippedBit()
    {
        const auto flips = numberFromEnvironment("WEIR_SERVER_FLIPS", 2);
        std::uint64_t named = 0;
        const auto judge = [&](const Image& image, std::string Image::*which, const std::string& what)
        { named += judgeFlip(image, which, message(what)) ? 1U : 0U; };
        for (std::uint64_t i = 0; i < flips; ++i)
        {
            judge(_stopped, &Image::file, "file, flip " + std::to_string(i));
            judge(_killed, i % 2 == 0 ? &Image::wal : &Image::file, "beside a WAL, flip " + std::to_string(i));
        }
        std::cout << named << " of " << 2 * flips << " flips were named" << std::endl;
    }

    static constexpr std::uint64_t pointCount = 6000; ///< a full chunk and an open one
    const std::vector<std::string> _types{"a", "b", "c"};

    struct Asked
    {
        bool isNamed = false; ///< the start failed, or counts damaged rows
        bool isWhole = true;  ///< every answer was whole and right
    };

    [[nodiscard]] Configuration configuration() const { return Configuration().set("metrics.path", _path.string()); }

    static void write(const ServerProcess& server, const std::string& type)
    {
        NumberedPoints points(type);
        HttpClient client = server.client();
        constexpr std::size_t batch = 500;
        while (points.sent() < pointCount)
            CPPUNIT_ASSERT_EQUAL(200, client.postNdjson("/api/metrics", points.next(batch, wallTime())).status);
    }

    [[nodiscard]] std::string message(const std::string& what) const
    {
        return "seed " + std::to_string(_seed) + ", " + what;
    }

    void flip(std::string& bytes, std::size_t at)
    {
        bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1U << (_random() % 8)));
    }

    /// True: it was named.
    // NOLINTNEXTLINE(performance-unnecessary-value-param): it is changed
    bool judgeFlip(Image image, std::string Image::*which, const std::string& message)
    {
        std::string& where = image.*which;
        flip(where, _random() % where.size());
        image.write(_path);
        const Finished check = runServer(configuration(), {"--check-data"});
        const bool isFound = check.exitCode == damaged;
        CPPUNIT_ASSERT_MESSAGE(message + ": " + check.output, isFound || check.exitCode == 0);
        CPPUNIT_ASSERT_MESSAGE(
            message + ": " + check.output,
            isFound == (check.output.find("metrics: damaged: " + _path.string() + "\n    ") != std::string::npos));
        const Asked asked = startAndAsk(message);
        CPPUNIT_ASSERT_MESSAGE(message + ": the check finds nothing, the server does", isFound || !asked.isNamed);
        CPPUNIT_ASSERT_MESSAGE(message + ": something is missing and nobody says so", isFound || asked.isWhole);
        return isFound;
    }

    [[nodiscard]] Asked startAndAsk(const std::string& message) const
    {
        std::unique_ptr<ServerProcess> server;
        try
        {
            server = std::make_unique<ServerProcess>(configuration());
        }
        catch (const std::runtime_error& error)
        {
            CPPUNIT_ASSERT_MESSAGE(message + ": " + error.what(),
                                   std::string_view(error.what()).find("weir: ") != std::string_view::npos);
            return {.isNamed = true, .isWhole = false};
        }
        Asked asked{.isNamed = sample(*server, "weir_store_damaged_rows").value() > 0};
        CPPUNIT_ASSERT_EQUAL_MESSAGE(message + server->log(), asked.isNamed,
                                     server->log().find("data file: ") != std::string::npos);
        for (const auto& type : _types)
        {
            const bool isWhole = isExportWhole(*server, type, asked.isNamed, message);
            asked.isWhole = asked.isWhole && isWhole && isSummaryWhole(*server, type, asked.isNamed, message);
        }
        return asked;
    }

    /// Points may be missing if that was named, or if the answer itself fails; others never appear.
    static bool isExportWhole(const ServerProcess& server, const std::string& type, bool isNamed,
                              const std::string& message)
    {
        const HttpReply reply = server.client().get("/api/metrics?metric_type=" + type);
        if (reply.status != 200 || !reply.complete)
            return false;
        const auto numbers = numbersIn(reply.body);
        CPPUNIT_ASSERT_MESSAGE(message + ": a point twice", std::ranges::adjacent_find(numbers) == numbers.end());
        CPPUNIT_ASSERT_MESSAGE(message + ": a point that never was", numbers.empty() || numbers.back() < pointCount);
        CPPUNIT_ASSERT_MESSAGE(message + ": points are missing", isNamed || numbers.size() == pointCount);
        return numbers.size() == pointCount;
    }

    static bool isSummaryWhole(const ServerProcess& server, const std::string& type, bool isNamed,
                               const std::string& message)
    {
        const HttpReply reply = server.client().get("/api/metrics/summary?stats=sum,min,max&metric_type=" + type);
        if (reply.status != 200)
            return false;
        const bool isRight = reply.body == summary(type);
        CPPUNIT_ASSERT_MESSAGE(message + ": " + reply.body, isNamed || isRight);
        return isRight;
    }

    [[nodiscard]] static std::string summary(const std::string& type)
    {
        return R"({"type":")" + type + R"(","count":6000,"average":2999.5,"sum":17997000.0,"min":0.0,"max":5999.0})";
    }

    const TemporaryFolder _folder;
    const fs::path _path = _folder.path() / "metrics.db";
    std::uint64_t _seed = 0;
    std::mt19937_64 _random;
    Image _killed;  ///< what is newest lies in the WAL
    Image _stopped; ///< all lies in the file
};

CPPUNIT_TEST_SUITE_REGISTRATION(DamageTest);
} // namespace
