#include "support/NumberedPoints.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace weir::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// Writes numbered points of the type t until it is stopped.
class Writer final
{
public:
    explicit Writer(const ServerProcess& server)
        : _done(std::async(std::launch::async, [this, client = server.client()]() mutable { write(client); }))
    {
    }
    ~Writer() { _stopping = true; }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    [[nodiscard]] std::uint64_t sent() const noexcept { return _sent; }
    [[nodiscard]] std::uint64_t acknowledged() const noexcept { return _acknowledged; }

    /// Until so many points are acknowledged, or writing has failed.
    void waitFor(std::uint64_t count) const
    {
        while (_acknowledged < count && _done.wait_for(0s) == std::future_status::timeout)
            std::this_thread::yield();
    }

    /// Fails the test if writing has failed.
    void stop()
    {
        _stopping = true;
        _done.get();
    }

private:
    void write(HttpClient& client)
    {
        NumberedPoints points("t");
        while (!_stopping)
        {
            constexpr std::size_t some = 500;
            const auto body = points.next(some, wallTime());
            _sent = points.sent();
            const auto reply = client.postNdjson("/api/metrics", body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, 200, reply.status);
            _acknowledged = points.sent();
        }
    }

    std::atomic<std::uint64_t> _sent = 0;
    std::atomic<std::uint64_t> _acknowledged = 0;
    std::atomic<bool> _stopping = false;
    std::future<void> _done;
};

/// What docs/operations.md says about copies of the data file, done as it says.
class RestoreTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RestoreTest);
    CPPUNIT_TEST(bringsBackWhatWasCommittedWhenTheCopyBegan);
    CPPUNIT_TEST(servesACopyBesideTheServerItIsFrom);
    CPPUNIT_TEST_SUITE_END();

public:
    void bringsBackWhatWasCommittedWhenTheCopyBegan()
    {
        for (const bool isKilled : {false, true})
        {
            const TemporaryFolder folder;
            const auto path = folder.path() / "metrics.db";
            const Copy copy = copyUnderWrites(path, isKilled);
            putInPlace(copy, path);
            assertEnds(0, runServer(on(path), {"--check-data"}), {});
            assertHolds(copy, path);
        }
    }

    void servesACopyBesideTheServerItIsFrom()
    {
        const TemporaryFolder folder;
        ServerProcess original(on(folder.path() / "metrics.db"));
        write(original, 1, 10'000);
        const auto copy = folder.write("copy.db", original.admin().get("/admin/backup").body);
        ServerProcess other(on(copy));
        write(other, 2, 1);
        write(original, 2, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{10'001}, exportedNumbers(other, "t").size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{10'002}, exportedNumbers(original, "t").size());
        CPPUNIT_ASSERT_EQUAL(0, other.stop());
        CPPUNIT_ASSERT_EQUAL(0, original.stop());
        assertEnds(0, runServer(on(copy), {"--check-data"}), {});
    }

private:
    struct Copy
    {
        std::string bytes = {};
        std::uint64_t least = 0; ///< points that had been acknowledged when it was asked for
        std::uint64_t most = 0;  ///< points that had been sent when it was there
    };

    [[nodiscard]] static Configuration on(const fs::path& path)
    {
        return Configuration().set("metrics.path", path.string());
    }

    /// Points of the type t whose value is `value`.
    static void write(const ServerProcess& server, int value, int count)
    {
        std::string body;
        for (int i = 0; i < count; ++i)
            body += R"({"type":"t","value":)" + std::to_string(value) + "}\n";
        CPPUNIT_ASSERT_EQUAL(200, server.client().postNdjson("/api/metrics", body).status);
    }

    /// Asks for a copy once chunks have been stored, while a client goes on writing.
    static Copy copyUnderWrites(const fs::path& path, bool isKilled)
    {
        constexpr std::uint64_t enough = 10'000;
        ServerProcess server(on(path));
        Writer writer(server);
        writer.waitFor(enough);
        Copy copy{.least = writer.acknowledged()};
        const auto reply = server.admin().get("/admin/backup");
        copy.most = writer.sent();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, 200, reply.status);
        CPPUNIT_ASSERT(reply.complete);
        copy.bytes = reply.body;
        writer.stop();
        CPPUNIT_ASSERT_MESSAGE("nothing was written meanwhile", writer.sent() > copy.least);
        if (isKilled)
            server.kill();
        else
            CPPUNIT_ASSERT_EQUAL(0, server.stop());
        return copy;
    }

    static void putInPlace(const Copy& copy, const fs::path& path)
    {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << copy.bytes;
        for (const char* suffix : {"-wal", "-shm", "-mark"})
            fs::remove(path.string() + suffix);
    }

    /// The first points, without a gap, and the server goes on with them.
    static void assertHolds(const Copy& copy, const fs::path& path)
    {
        ServerProcess server(on(path));
        const auto numbers = exportedNumbers(server, "t");
        CPPUNIT_ASSERT(numbers.size() >= copy.least);
        CPPUNIT_ASSERT(numbers.size() <= copy.most);
        for (std::uint64_t i = 0; i < numbers.size(); ++i)
            CPPUNIT_ASSERT_EQUAL(i, numbers[i]);
        write(server, 1, 3);
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
        CPPUNIT_ASSERT_EQUAL(numbers.size() + 3, exportedNumbers(ServerProcess(on(path)), "t").size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RestoreTest);
} // namespace
