// No caller ever sees another's reply, whatever happens to the connection they share.
#include "redis/Rig.h"
#include "support/FakeRedis.h"
#include "support/PutsAside.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::test;
using weir::Redis;
using weir::RedisError;
using weir::RedisReply;

#ifdef __SANITIZE_THREAD__
constexpr std::uint64_t calls = 100'000;
#else
constexpr std::uint64_t calls = 1'000'000;
#endif
constexpr std::size_t callers = 64;
constexpr auto timeout = 300ms;

/// One in so many commands.
constexpr unsigned delayed = 4'000;
constexpr unsigned longDelayed = calls / 10;
constexpr unsigned closed = calls / 20;
constexpr unsigned silenced = calls / 10;

/// What the server does next, by chance: most replies are plain, some outlast their callers, some the connection.
class Chance final
{
public:
    Reaction operator()(const FakeRedis::Command& command)
    {
        if (command.front() != "ECHO")
            return {}; // a new connection comes up
        thread_local std::minstd_rand random{std::random_device{}()};
        const auto oneIn = [&](unsigned n) { return std::uniform_int_distribution<unsigned>(1, n)(random) == 1; };
        const auto upTo = [&](unsigned n) { return std::uniform_int_distribution<unsigned>(0, n)(random); };
        if (oneIn(delayed))
            return Reaction::late(std::chrono::milliseconds(2 + upTo(18)));
        if (oneIn(longDelayed))
            return Reaction::late(2 * timeout);
        if (oneIn(closed))
            return Reaction::closeAfter(upTo(20));
        if (oneIn(silenced))
            return Reaction::silentAfter(upTo(20));
        return {};
    }
};

/// All callers' counts together.
struct Tally
{
    std::atomic<std::uint64_t> begun{0};
    std::atomic<std::uint64_t> own{0};
    std::atomic<std::uint64_t> foreign{0}; ///< replies that were not the caller's
    std::atomic<std::uint64_t> late{0};
    std::atomic<std::uint64_t> lost{0};

    void note(RedisError error) { ++(error == RedisError::timeout ? late : lost); }

    void note(const RedisReply& reply, const std::string& token)
    {
        const auto* text = std::get_if<std::string>(&reply.value);
        ++(text && *text == token ? own : foreign);
    }
};

std::string text(const Tally& tally)
{
    return std::to_string(tally.own) + " own, " + std::to_string(tally.late) + " late, " + std::to_string(tally.lost) +
           " lost";
}

class Caller final
{
public:
    Caller(weir::host::RedisClient& client, Tally& tally, std::size_t number)
        : _client(client), _tally(tally), _name("caller" + std::to_string(number) + "-"), _random(number + 1)
    {
    }

    void run()
    {
        while (_tally.begun++ < calls)
        {
            // A call of an outage costs nothing and proves nothing.
            while (!_client.isUp())
                std::this_thread::sleep_for(1ms);
            if (_random() % 8 == 0)
                several();
            else
                one();
        }
    }

private:
    std::string token() { return _name + std::to_string(++_last); }
    /// One in four leaves before the reply if that is delayed.
    weir::MonotonicTime deadline()
    {
        const auto patience = _random() % 4 == 0 ? std::chrono::milliseconds(_random() % 5) : timeout;
        return std::chrono::steady_clock::now() + patience;
    }

    void one()
    {
        const std::string mine = token();
        const auto reply = _client.call(deadline(), {"ECHO", mine});
        if (reply)
            _tally.note(*reply, mine);
        else
            _tally.note(reply.error());
    }

    void several()
    {
        const std::vector<Redis::Command> commands{{"ECHO", token()}, {"ECHO", token()}, {"ECHO", token()}};
        const auto replies = _client.pipeline(deadline(), commands);
        if (!replies)
            return _tally.note(replies.error());
        for (std::size_t i = 0; i < commands.size(); ++i)
            _tally.note(i < replies->size() ? (*replies)[i] : RedisReply{}, commands[i].back());
    }

    weir::host::RedisClient& _client;
    Tally& _tally;
    std::string _name;
    std::minstd_rand _random;
    std::uint64_t _last = 0;
};

class UniqueTokensTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(UniqueTokensTest);
    CPPUNIT_TEST(givesNoCallerAReplyThatIsAnothers);
    CPPUNIT_TEST_SUITE_END();

public:
    void givesNoCallerAReplyThatIsAnothers()
    {
        FakeRedis server;
        auto settings = settingsFor(server);
        settings.timeout = timeout;
        Rig rig(settings);
        rig.assertUp();
        server.react(Chance());

        Tally tally;
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < callers; ++i)
                threads.emplace_back([&, i] { run(Caller(rig.client(), tally, i), i % 2 == 0); });
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, tally.foreign.load());
        CPPUNIT_ASSERT_MESSAGE(text(tally), tally.own > calls / 2);
        CPPUNIT_ASSERT_MESSAGE(text(tally), tally.late > 0 && tally.lost > 0 && server.accepted() > 5);
    }

private:
    /// Half of the callers are put aside while they wait, as requests are; the others wait on their threads.
    static void run(Caller caller, bool aside)
    {
        std::optional<PutsAside> front;
        if (aside)
            front.emplace();
        caller.run();
        CPPUNIT_ASSERT(!aside || front->times() > 0);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UniqueTokensTest);
} // namespace
