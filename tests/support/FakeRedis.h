// A small Redis in this process, with a clock that the test moves and faults that the test scripts.
#pragma once

#include "support/FakeKeyspace.h"
#include "support/ManualClock.h"
#include "support/RedisServer.h"

#include <Poco/Net/ServerSocket.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace weir::test
{
/// What happens to the reply to one command. Plain: it is sent.
struct Reaction
{
    enum class Then : std::uint8_t
    {
        goOn,
        close,
        silence, ///< the connection stays open, but what comes is dropped and nothing is sent any more
    };

    std::chrono::milliseconds delay{0};   ///< before it is sent; later commands of the connection wait as well
    std::optional<std::string> instead{}; ///< bytes to send in its place; the command is not carried out
    std::size_t cut = std::string::npos;  ///< only so many bytes of it are sent
    Then then = Then::goOn;

    [[nodiscard]] static Reaction late(std::chrono::milliseconds delay) { return {.delay = delay}; }
    [[nodiscard]] static Reaction answer(std::string bytes) { return {.instead = std::move(bytes)}; }
    [[nodiscard]] static Reaction closeAfter(std::size_t bytes) { return {.cut = bytes, .then = Then::close}; }
    [[nodiscard]] static Reaction silentAfter(std::size_t bytes) { return {.cut = bytes, .then = Then::silence}; }
};

/// Thread-safe; `stop` and `start` are for one thread.
class FakeRedis final : public RedisServer
{
public:
    using Command = FakeKeyspace::Command;
    /// Called by the threads of all connections.
    using Script = std::function<Reaction(const Command&)>;

    explicit FakeRedis(std::string password = {});
    ~FakeRedis() override;
    FakeRedis(const FakeRedis&) = delete;
    FakeRedis& operator=(const FakeRedis&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept override { return _port; }
    /// Moves the clock; does not wait.
    void passTime(std::chrono::milliseconds time) override { _clock.advance(time); }
    void stop() override;
    void start() override;

    /// From now on, on connections old and new; an empty one answers everything plainly.
    void react(Script script);
    /// To all commands alike.
    void react(const Reaction& reaction);
    /// How many connections there have been.
    [[nodiscard]] std::size_t accepted() const noexcept { return _accepted; }
    [[nodiscard]] ManualClock& clock() noexcept { return _clock; }

private:
    struct Connection;

    void listen();
    void accept();
    void reap();
    void serve(Connection& connection);
    void converse(Connection& connection);
    /// False if the connection is to end.
    [[nodiscard]] bool answer(Connection& connection, const Command& command);
    [[nodiscard]] std::string replyTo(Connection& connection, const Command& command, const Reaction& reaction);
    [[nodiscard]] Reaction reactionTo(const Command& command) const;
    /// Returns early if the server stops.
    void wait(std::chrono::milliseconds time);

    ManualClock _clock;
    std::atomic<std::size_t> _accepted{0};
    mutable std::mutex _mutex;
    std::condition_variable _stopped;
    FakeKeyspace _keyspace;                              // guarded by _mutex
    std::shared_ptr<const Script> _script;               // guarded by _mutex
    bool _stopping = false;                              // guarded by _mutex
    std::list<std::unique_ptr<Connection>> _connections; // guarded by _mutex
    std::uint16_t _port = 0;
    Poco::Net::ServerSocket _listener;
    std::jthread _acceptor;
};
} // namespace weir::test
