#include "Samples.h"
#include "support/Json.h"
#include "support/NumberedPoints.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <vector>

namespace
{
using namespace weir::test;

/// No file of the server may grow beyond that: real writes fail, and nobody needs to be root for it.
void limitFiles(const ServerProcess& server, rlim_t bytes)
{
    const rlimit limit{.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
    if (::prlimit(server.id(), RLIMIT_FSIZE, &limit, nullptr) != 0)
        throw std::system_error(errno, std::generic_category(), "prlimit");
}

/// The disk has no more room, while clients write, and then it has.
class FullDiskTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FullDiskTest);
    CPPUNIT_TEST(refusesWritesUntilThereIsRoomAgainAndLosesNothing);
    CPPUNIT_TEST(survivesACrashWhileItIsFull);
    CPPUNIT_TEST(refusesWritesAndBackupsThatWouldLeaveTooLittle);
    CPPUNIT_TEST_SUITE_END();

public:
    void refusesWritesUntilThereIsRoomAgainAndLosesNothing()
    {
        ServerProcess server(configuration());
        limitFiles(server, littleRoom);
        writeUntil(server, 503);
        limitFiles(server, 0);
        writeUntil(server, 503);
        CPPUNIT_ASSERT(sample(server, "weir_store_errors_total").value() > 0);
        waitForReadiness(server, 503);
        settle(server, "while the disk is full");
        assertProblem(503, server.admin().get("/admin/backup"));

        limitFiles(server, RLIM_INFINITY);
        waitForReadiness(server, 200);
        writeUntil(server, 200);
        settle(server, "after it was full");
        CPPUNIT_ASSERT_EQUAL(200, server.admin().get("/admin/backup").status);
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
    }

    void survivesACrashWhileItIsFull()
    {
        ServerProcess server(configuration());
        limitFiles(server, littleRoom);
        writeUntil(server, 503);
        server.kill();
        settle(ServerProcess(configuration()), "after a crash with a full disk");
        assertEnds(0, runServer(configuration(), {"--check-data"}), {});
    }

    void refusesWritesAndBackupsThatWouldLeaveTooLittle()
    {
        CPPUNIT_ASSERT_MESSAGE("the test needs a disk with less free than the key can say",
                               std::filesystem::space(_folder.path()).available < std::uint64_t{1} << 50U);
        {
            ServerProcess server(configuration());
            writeUntil(server, 200);
        }
        {
            ServerProcess server(configuration().set("metrics.minFreeDisk", "1024TiB"));
            waitForReadiness(server, 503);
            writeUntil(server, 503);
            const auto struck = sample(server, hits).value();
            CPPUNIT_ASSERT(struck >= 1);
            const auto reply = server.admin().get("/admin/backup");
            assertProblem(503, reply);
            CPPUNIT_ASSERT_EQUAL(std::string("1"), reply.header("Retry-After"));
            CPPUNIT_ASSERT_MESSAGE(reply.body, reply.body.find("a backup would need ") != std::string::npos);
            CPPUNIT_ASSERT_EQUAL(struck + 1, sample(server, hits).value());
            settle(server, "while too little is free");
        }
        ServerProcess server(configuration());
        writeUntil(server, 200);
        settle(server, "with enough");
        CPPUNIT_ASSERT_EQUAL(200, server.admin().get("/admin/backup").status);
    }

private:
    static constexpr const char* hits = R"(weir_limit_hits_total{limit="metrics.minFreeDisk"})";
    static constexpr rlim_t littleRoom = 256U << 10U; // the write that reaches it is cut

    [[nodiscard]] Configuration configuration() const
    {
        return Configuration().set("metrics.path", (_folder.path() / "metrics.db").string());
    }

    /// Every writer goes on until it has been answered so.
    void writeUntil(const ServerProcess& server, int status)
    {
        {
            std::vector<std::jthread> writers;
            for (auto& points : _points)
                writers.emplace_back([&, status] { write(server, points, status); });
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), std::string(), _firstFailure);
    }

    void write(const ServerProcess& server, NumberedPoints& points, int status)
    {
        try
        {
            HttpClient client = server.client();
            for (int answered = 0; answered != status;)
            {
                constexpr std::size_t some = 200;
                const auto reply = client.postNdjson("/api/metrics", points.next(some, wallTime()));
                answered = reply.status;
                if (answered == 200)
                    points.acknowledge();
                else if (answered == 503 && reply.header("Retry-After") == "1")
                    points.refuse();
                else
                    throw std::runtime_error(std::to_string(answered) + " " + reply.body);
            }
        }
        catch (const std::exception& exception)
        {
            const std::lock_guard lock(_mutex);
            _firstFailure = exception.what();
        }
    }

    static void waitForReadiness(const ServerProcess& server, int status)
    {
        HttpClient client = server.client();
        while (client.get("/readyz").status != status)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }

    void settle(const ServerProcess& server, const std::string& message)
    {
        for (auto& points : _points)
            CPPUNIT_ASSERT(points.settle(server, message) > 0);
    }

    const TemporaryFolder _folder;
    std::vector<NumberedPoints> _points{NumberedPoints("a"), NumberedPoints("b"), NumberedPoints("c"),
                                        NumberedPoints("d")};
    std::mutex _mutex;
    std::string _firstFailure; // guarded by _mutex
};

CPPUNIT_TEST_SUITE_REGISTRATION(FullDiskTest);
} // namespace
