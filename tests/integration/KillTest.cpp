#include "support/Environment.h"
#include "support/NumberedPoints.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace weir::test;
using namespace std::chrono_literals;

constexpr std::size_t freshWriters = 12;
constexpr std::size_t agingWriters = 4;
constexpr auto retention = 1h;
constexpr std::uint64_t roundsPerFile = 10;
constexpr auto longestLife = 300ms;

/// The whole server is killed at any moment while sixteen clients write, chunks are filled, closed and stored, points
/// become too old and are dropped, and others are deleted. WEIR_KILL_ROUNDS asks for more rounds, WEIR_SEED for the
/// choices of an earlier run.
class KillTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KillTest);
    CPPUNIT_TEST(keepsWhatWasAcknowledgedOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void keepsWhatWasAcknowledgedOnce()
    {
        const auto rounds = numberFromEnvironment("WEIR_KILL_ROUNDS", 20);
        const auto seed = numberFromEnvironment("WEIR_SEED", std::random_device{}());
        std::cout << "seed " << seed << std::endl;
        _random.seed(seed);
        for (std::uint64_t round = 0; round < rounds; ++round)
        {
            if (round % roundsPerFile == 0)
                beginFile(round % (2 * roundsPerFile) == 0 ? "os" : "fsync"); // both survive a kill
            const std::string message = "seed " + std::to_string(seed) + ", round " + std::to_string(round);
            if (oneIn(4))
                startAndKill(configuration(), randomTime(500ms));
            const auto server = startMeasured();
            settle(*server, message);
            runAndKill(*server);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(message, std::string(), _firstFailure);
            if (oneIn(5))
                assertEnds(0, runServer(configuration(), {"--check-data"}), {});
        }
        settle(*startMeasured(), "seed " + std::to_string(seed) + ", at the end");
        assertEnds(0, runServer(configuration(), {"--check-data"}), {});
        CPPUNIT_ASSERT_MESSAGE("nothing was acknowledged", _answers > 0);
        CPPUNIT_ASSERT_MESSAGE("nothing was deleted", _deletions > 0);
        std::cout << rounds << " rounds: " << _answers << " writes and " << _deletions << " deletions answered, "
                  << _unanswered << " without an answer, at most " << _mostPoints << " points, longest start "
                  << _longestStart.count() << " ms, that of an empty file " << _emptyStart.count() << " ms"
                  << std::endl;
    }

private:
    [[nodiscard]] Configuration configuration() const
    {
        return Configuration()
            .set("metrics.path", (_folder->path() / "metrics.db").string())
            .set("metrics.durability", _durability)
            .set("metrics.retention", "1h")
            .set("metrics.sealAfter", "100ms");
    }

    void beginFile(const std::string& durability)
    {
        _durability = durability;
        _folder = std::make_unique<TemporaryFolder>();
        _points.clear();
        for (std::size_t i = 0; i < freshWriters; ++i)
            _points.emplace_back("fresh" + std::to_string(i), retention);
        for (std::size_t i = 0; i < agingWriters; ++i)
            _points.emplace_back("aging" + std::to_string(i), retention);
        _deleted = std::make_unique<NumberedPoints>("deleted", retention);
    }

    [[nodiscard]] std::unique_ptr<ServerProcess> startMeasured()
    {
        const bool isEmpty = std::filesystem::is_empty(_folder->path());
        const auto begin = std::chrono::steady_clock::now();
        auto server = std::make_unique<ServerProcess>(configuration());
        auto& time = isEmpty ? _emptyStart : _longestStart;
        time = std::max(time, std::chrono::round<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin));
        return server;
    }

    void settle(const ServerProcess& server, const std::string& message)
    {
        std::size_t count = _deleted->settle(server, message);
        for (auto& points : _points)
        {
            const auto found = points.settle(server, message);
            count += found;
            if (points.type().starts_with("fresh"))
                assertSummary(server, points.type(), found, message);
        }
        _mostPoints = std::max(_mostPoints, count);
    }

    /// The summary, made of chunks that know theirs, agrees with the points.
    static void assertSummary(const ServerProcess& server, const std::string& type, std::size_t count,
                              const std::string& message)
    {
        const auto reply = server.client().get("/api/metrics/summary?metric_type=" + type);
        CPPUNIT_ASSERT_MESSAGE(
            message + ": " + reply.body + " of " + std::to_string(count),
            reply.body.starts_with("{\"type\":\"" + type + "\",\"count\":" + std::to_string(count) + ","));
    }

    void runAndKill(ServerProcess& server)
    {
        std::vector<std::jthread> clients;
        for (auto& points : _points)
            clients.emplace_back([&, seed = _random()] { write(server, points, seed); });
        clients.emplace_back([&, seed = _random()] { writeAndDelete(server, seed); });
        std::this_thread::sleep_for(randomTime(longestLife));
        server.kill();
    }

    void write(const ServerProcess& server, NumberedPoints& points, std::uint64_t seed)
    {
        std::mt19937_64 random(seed);
        const bool isAging = points.type().starts_with("aging");
        untilKilled(
            [&](HttpClient& client)
            {
                const auto time = isAging ? wallTime() - retention + 2s : wallTime();
                const auto reply = client.postNdjson("/api/metrics", points.next(1 + random() % 100, time));
                if (isAging && reply.status == 422) // too old before it came to be looked at
                    return points.refuse();
                expect(200, reply);
                points.acknowledge();
                ++_answers;
            },
            server);
    }

    void writeAndDelete(const ServerProcess& server, std::uint64_t seed)
    {
        std::mt19937_64 random(seed);
        untilKilled(
            [&](HttpClient& client)
            {
                expect(200, client.postNdjson("/api/metrics", _deleted->next(1 + random() % 500, wallTime())));
                _deleted->acknowledge();
                if (random() % 3 != 0)
                    return;
                // Half of them, so that chunks are cut; or all.
                const auto end = random() % 2 == 0 ? _deleted->middle() : wallTime() + 1s;
                expect(200, server.admin().request("DELETE", "/api/metrics" + _deleted->deletion(end)));
                _deleted->acknowledge();
                ++_deletions;
            },
            server);
    }

    template <typename Step>
    void untilKilled(const Step& step, const ServerProcess& server)
    {
        try
        {
            HttpClient client = server.client();
            while (true)
                step(client);
        }
        catch (const std::exception&) // the connection broke
        {
            ++_unanswered;
        }
    }

    void expect(int status, const HttpReply& reply)
    {
        if (reply.status == status)
            return;
        const std::lock_guard lock(_mutex);
        if (_firstFailure.empty())
            _firstFailure = std::to_string(reply.status) + " " + reply.body;
    }

    [[nodiscard]] bool oneIn(unsigned n) { return _random() % n == 0; }

    [[nodiscard]] std::chrono::milliseconds randomTime(std::chrono::milliseconds most)
    {
        return std::chrono::milliseconds(_random() % static_cast<std::uint64_t>(most.count()));
    }

    std::mt19937_64 _random;
    std::string _durability;
    std::unique_ptr<TemporaryFolder> _folder;
    std::vector<NumberedPoints> _points;
    std::unique_ptr<NumberedPoints> _deleted;
    std::atomic<std::uint64_t> _answers = 0;
    std::atomic<std::uint64_t> _deletions = 0;
    std::atomic<std::uint64_t> _unanswered = 0;
    std::size_t _mostPoints = 0;
    std::chrono::milliseconds _emptyStart{0};
    std::chrono::milliseconds _longestStart{0};
    std::mutex _mutex;
    std::string _firstFailure; // guarded by _mutex
};

CPPUNIT_TEST_SUITE_REGISTRATION(KillTest);
} // namespace
