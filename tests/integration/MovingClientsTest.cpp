#include "support/Json.h"
#include "support/Processors.h"
#include "support/ServerProcess.h"

#include <Poco/Net/StreamSocket.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
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
    void setUp() override { CPPUNIT_ASSERT_MESSAGE("needs two processors", _processors.size() > 1); }

    void losesNothingWhenConnectionsMove()
    {
        ServerProcess server(Configuration().set("modules", "metrics"));
        std::vector<std::jthread> clients;
        for (std::size_t i = 0; i < clientCount; ++i)
            clients.emplace_back([this, &server, i](const std::stop_token& stop) { work(server, i, stop); });
        for (std::size_t i = 0; i < 2; ++i)
            clients.emplace_back([this, &server, i](const std::stop_token& stop) { leave(server, i, stop); });
        std::this_thread::sleep_for(4s);
        for (auto& client : clients)
            client.request_stop();
        clients.clear();

        CPPUNIT_ASSERT_EQUAL(std::string(), _firstFailure);
        CPPUNIT_ASSERT(moves(server) > static_cast<double>(clientCount));
        CPPUNIT_ASSERT_EQUAL(static_cast<double>(_written.load()),
                             numberAt(parseObject(server.client().get(summary).body), "count"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, server.stop());
    }

    /// The server ends while they move: every request that was sent is answered, and the last answer says so.
    void drainsConnectionsThatMove()
    {
        ServerProcess server(Configuration().set("modules", "metrics"));
        CPPUNIT_ASSERT_EQUAL(201, server.client().postJson("/api/metrics", point).status);
        std::vector<std::jthread> clients;
        for (std::size_t i = 0; i < clientCount; ++i)
            clients.emplace_back([this, &server, i] { workUntilClosed(server, i); });
        std::this_thread::sleep_for(1s);
        const int code = server.stop();
        clients.clear();

        CPPUNIT_ASSERT_EQUAL(std::string(), _firstFailure);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, code);
    }

private:
    static constexpr std::size_t clientCount = 12;
    static constexpr std::string_view point = R"({"type":"cpu","value":1})";
    static constexpr std::string_view summary = "/api/metrics/summary?metric_type=cpu"; // runs in a Blocking scope
    static constexpr std::string_view healthRequest = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";

    /// From one processor to the next, a few times a second.
    class Hopper final
    {
    public:
        Hopper(const std::vector<std::size_t>& processors, std::size_t first) : _all(processors), _at(first) {}
        void hop()
        {
            const auto now = std::chrono::steady_clock::now();
            if (now < _next)
                return;
            _next = now + 150ms;
            runOn(_all[_at++ % _all.size()]);
        }

    private:
        const std::vector<std::size_t>& _all;
        std::size_t _at;
        std::chrono::steady_clock::time_point _next;
    };

    void work(const ServerProcess& server, std::size_t number, const std::stop_token& stop)
    {
        attempt(
            [&]
            {
                HttpClient client = server.client();
                Hopper hopper(_processors, number);
                while (!stop.stop_requested())
                {
                    hopper.hop();
                    check(201, client.postJson("/api/metrics", point));
                    ++_written;
                    check(200, client.get(summary));
                    // In packets of their own, so that the next is there before the answer is sent, or in two.
                    client.send(healthRequest);
                    client.send(healthRequest);
                    check(200, client.receive());
                    client.send("GET /nothing");
                    check(200, client.receive());
                    client.send(" HTTP/1.1\r\nHost: a\r\n\r\n");
                    check(404, client.receive());
                }
            });
    }

    /// Clients that are gone before they are answered.
    void leave(const ServerProcess& server, std::size_t number, const std::stop_token& stop)
    {
        attempt(
            [&]
            {
                Hopper hopper(_processors, number);
                while (!stop.stop_requested())
                {
                    hopper.hop();
                    Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", server.port()));
                    socket.setLinger(true, 0);
                    socket.sendBytes(healthRequest.data(), static_cast<int>(healthRequest.size()));
                    std::this_thread::sleep_for(std::chrono::microseconds(_left++ % 400));
                    socket.close(); // a reset
                }
            });
    }

    void workUntilClosed(const ServerProcess& server, std::size_t number)
    {
        attempt(
            [&]
            {
                HttpClient client = server.client();
                Hopper hopper(_processors, number);
                for (std::size_t i = number;; ++i)
                {
                    hopper.hop();
                    const auto reply = client.get(i % 2 == 0 ? "/health" : summary);
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

    const std::vector<std::size_t> _processors = processors();
    std::atomic<std::uint64_t> _written{0};
    std::atomic<unsigned> _left{0};
    std::mutex _mutex;
    std::string _firstFailure; // guarded by _mutex
};

CPPUNIT_TEST_SUITE_REGISTRATION(MovingClientsTest);
} // namespace
