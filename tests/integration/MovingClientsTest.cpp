#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <sched.h>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace weir::test;
using namespace std::chrono_literals;

/// Clients that go from processor to processor, and with them their connections from loop to loop.
class MovingClientsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MovingClientsTest);
    CPPUNIT_TEST(losesNothingWhenConnectionsMove);
    CPPUNIT_TEST(drainsConnectionsThatMove);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        cpu_set_t usable;
        CPU_ZERO(&usable);
        CPPUNIT_ASSERT_EQUAL(0, ::sched_getaffinity(0, sizeof usable, &usable));
        for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor)
            if (CPU_ISSET(processor, &usable))
                _processors.push_back(processor);
        CPPUNIT_ASSERT_MESSAGE("needs two processors", _processors.size() > 1);
    }

    void losesNothingWhenConnectionsMove()
    {
        ServerProcess server(Configuration().set("modules", "metrics"));
        std::vector<std::jthread> clients;
        for (int i = 0; i < 12; ++i)
            clients.emplace_back([this, &server](const std::stop_token& stop) { work(server, stop); });
        std::this_thread::sleep_for(4s);
        for (auto& client : clients)
            client.request_stop();
        clients.clear();

        CPPUNIT_ASSERT_EQUAL(std::string(), _firstFailure);
        CPPUNIT_ASSERT(moves(server) > 12);
        CPPUNIT_ASSERT_EQUAL(
            static_cast<double>(_written.load()),
            numberAt(parseObject(server.client().get("/api/metrics/summary?metric_type=cpu").body), "count"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, server.stop());
    }

    /// The server ends while they move: every request that was sent is answered, and the last answer says so.
    void drainsConnectionsThatMove()
    {
        ServerProcess server(Configuration().set("modules", "metrics"));
        std::vector<std::jthread> clients;
        for (int i = 0; i < 12; ++i)
            clients.emplace_back([this, &server] { workUntilClosed(server); });
        std::this_thread::sleep_for(1s);
        const int code = server.stop();
        clients.clear();

        CPPUNIT_ASSERT_EQUAL(std::string(), _firstFailure);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, code);
    }

private:
    /// From one processor to the next, a few times a second.
    class Hopper final
    {
    public:
        explicit Hopper(const std::vector<std::size_t>& processors) : _all(processors) {}
        void hop()
        {
            const auto now = std::chrono::steady_clock::now();
            if (now < _next)
                return;
            _next = now + 150ms;
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(_all[_at++ % _all.size()], &one);
            ::sched_setaffinity(0, sizeof one, &one);
        }

    private:
        const std::vector<std::size_t>& _all;
        std::size_t _at = 0;
        std::chrono::steady_clock::time_point _next;
    };

    void work(const ServerProcess& server, const std::stop_token& stop)
    {
        attempt(
            [&]
            {
                HttpClient client = server.client();
                Hopper hopper(_processors);
                while (!stop.stop_requested())
                {
                    hopper.hop();
                    check(201, client.postJson("/api/metrics", R"({"type":"cpu","value":1})"));
                    ++_written;
                    client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
                                "GET /api/metrics/types HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing");
                    check(200, client.receive());
                    check(200, client.receive());
                    client.send(" HTTP/1.1\r\nHost: a\r\n\r\n");
                    check(404, client.receive());
                }
            });
    }

    void workUntilClosed(const ServerProcess& server)
    {
        attempt(
            [&]
            {
                HttpClient client = server.client();
                Hopper hopper(_processors);
                for (;;)
                {
                    hopper.hop();
                    client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
                    const auto reply = client.receive();
                    if (reply.status != 200 && reply.status != 503)
                        fail(std::to_string(reply.status) + ": " + reply.body);
                    if (reply.header("Connection") == "close")
                        return;
                }
            });
    }

    static double moves(const ServerProcess& server)
    {
        const std::string series = "weir_http_connections_moved_total{listener=\"public\"} ";
        const auto text = server.admin().get("/metrics").body;
        const auto at = text.find(series);
        CPPUNIT_ASSERT_MESSAGE(text, at != std::string::npos);
        return std::stod(text.substr(at + series.size()));
    }

    template <class F>
    void attempt(F work)
    {
        try
        {
            work();
        }
        catch (const std::exception& e)
        {
            fail(e.what());
        }
    }

    void check(int status, const HttpReply& reply)
    {
        if (reply.status != status)
            fail(std::to_string(reply.status) + " in place of " + std::to_string(status) + ": " + reply.body);
    }

    void fail(const std::string& what)
    {
        const std::lock_guard lock(_mutex);
        if (_firstFailure.empty())
            _firstFailure = what;
    }

    std::vector<std::size_t> _processors;
    std::atomic<std::uint64_t> _written{0};
    std::mutex _mutex;
    std::string _firstFailure; // guarded by _mutex
};

CPPUNIT_TEST_SUITE_REGISTRATION(MovingClientsTest);
} // namespace
