#include "Play.h"

#include "Answers.h"
#include "Require.h"
#include "ScriptedTransport.h"
#include "http/Connection.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <utility>

namespace weir::fuzz
{
namespace
{
using http::Connection;
using namespace std::chrono_literals;

constexpr auto unlimited = std::chrono::milliseconds::max();
constexpr int maxCalls = 100000; // no input of a few KiB needs as many

/// Small bounds, so that small inputs reach them. Two are out of reach: they would depend on how the bytes are cut.
const http::FrontSettings settings{
    .listener = "public",
    .queueLimit = 4,
    .maxTarget = 128,
    .maxHead = 512,
    .maxFields = 12,
    .maxBodyMemory = std::size_t{1} << 20U,
    .maxConnections = 100,
    .maxConnectionsPerAddress = 100,
    .maxRequests = 16,
    .bodyRate = 500,
    .gzipMinSize = 256,
    .maxQueuedEvents = 2,
    .queueTimeout = 2s,
    .headTimeout = 10s,
    .bodyTimeout = 60s,
    .writeTimeout = 30s,
    .keepAliveTimeout = 70s, // as no other, by which an idle connection is told
    .maxConnectionAge = unlimited,
};

/// Plays Loop.
class Player final
{
public:
    explicit Player(const Script& script)
        : _script(script), _host(_turn, _closing), _shared(settings, _host), _client{.unsent = script.stream}
    {
        const http::Peer peer(Poco::Net::IPAddress("192.0.2.1"));
        _shared.placement.add(_mailbox);
        auto verdict = _shared.admission.enter(peer.address, false, settings);
        _connection = std::make_unique<Connection>(_shared, _shared.placement.place(0),
                                                   std::make_unique<ScriptedTransport>(_client), peer,
                                                   std::move(verdict.place), _turn.now() + settings.keepAliveTimeout);
    }

    Outcome run()
    {
        // A script that never sends anything is a preparation only.
        do
            for (const char step : _script.steps)
                if (isOpen())
                    act(step);
        while (isOpen() && _script.sends() && _client.arrived < _client.unsent.size());
        finish();
        _connection.reset();
        checkEnd();
        return {_host.exchanges(), _client.lostContinue};
    }

private:
    [[nodiscard]] bool isOpen() const { return _connection->want() != Connection::Want::end; }

    template <class F>
    void call(F step)
    {
        require(++_calls < maxCalls, "a connection comes to rest");
        _turn.begin();
        step();
        if (isOpen() && _connection->want() != Connection::Want::thread)
            require(_connection->deadline() != http::TimerWheel::never, "no client is waited for without a deadline");
        if (_connection->deadline() == _turn.now() + settings.keepAliveTimeout)
            require(_shared.bodies.used() == _taken, "an idle connection holds no memory for a body");
    }

    void act(char step)
    {
        if (const auto bytes = bytesOf(step))
            _client.send(*bytes);
        else
            prepare(step);
        settle();
    }

    void prepare(char step)
    {
        switch (step)
        {
        case 'w':
            return void(_client.window = 0);
        case 's':
            return void(_client.window = 7);
        case 'o':
            return void(_client.window = std::string::npos);
        case 'n':
            return _turn.setSpare(false);
        case 't':
            return _turn.setSpare(true);
        case 'h':
            return poke();
        case 'y':
            return void(_client.readWaits = true);
        case 'u':
            return void(_client.writeWaits = true);
        case 'e':
            return _host.sendEvent();
        default:
            return interfere(step);
        }
    }

    void interfere(char step)
    {
        switch (step)
        {
        case 'k':
            return passTo(_turn.now() + 1s);
        case 'j':
            if (_connection->deadline() != http::TimerWheel::never)
                passTo(std::max(_turn.now(), _connection->deadline()));
            return;
        case 'q':
            _shared.waiting += settings.queueLimit - _others;
            return void(_others = settings.queueLimit);
        case 'm':
            return othersTakeMemory();
        case 'c':
            return close();
        case 'p':
            return void(_client.broken = true);
        default:
            return;
        }
    }

    void poke()
    {
        // A connection that waits for a thread is not in the set.
        if (_connection->want() != Connection::Want::thread)
            call([&] { _connection->onReady(_turn); });
    }

    void passTo(MonotonicTime now)
    {
        _turn.moveTo(now);
        if (_connection->deadline() > now)
            return;
        _cut = _cut || !_client.isWritable();
        call([&] { _connection->onExpired(_turn); });
    }

    void othersTakeMemory()
    {
        const auto free = settings.maxBodyMemory - _shared.bodies.used();
        require(_shared.bodies.take(free, settings.maxBodyMemory), "what is free can be taken");
        _taken += free;
    }

    void close()
    {
        if (std::exchange(_closing, true))
            return;
        _shared.closing = true;
        // A stream of events may end with an event that the client has not taken.
        _cut = _cut || _host.listens();
        call([&] { _connection->onClosing(_turn); });
    }

    /// Does what Loop would do until nothing is left to do.
    void settle()
    {
        for (;;)
        {
            if (_turn.isDetached())
            {
                _turn.attach();
                call([&] { _connection->onReturn(_turn); });
            }
            else if (!isOpen())
                return;
            else if (!handleMail() && !handleWant())
                return;
        }
    }

    bool handleMail()
    {
        bool found = false;
        if (!_host.listens())
            return found; // only events are posted, and asking is a call of the system
        std::deque<Connection*> going;
        for (const auto& mail : _mailbox.take(going))
        {
            require(mail.filled && !mail.fresh && mail.returned == nullptr, "a connection only posts events");
            if (isOpen() && mail.filled->owner == _connection.get())
                call([&] { _connection->onEvents(_turn); });
            found = true;
        }
        require(going.empty(), "nothing here waits");
        return found;
    }

    bool handleWant()
    {
        switch (_connection->want())
        {
        case Connection::Want::end:
            return false;
        case Connection::Want::turn:
            call([&] { _connection->onTurn(_turn); });
            return true;
        case Connection::Want::thread:
            if (!_turn.mayWait())
                return false;
            call([&] { _connection->onThread(_turn); });
            return true;
        case Connection::Want::send:
            break;
        case Connection::Want::post:
        case Connection::Want::ready:
            require(false, "what has no call is not put aside");
            return false;
        case Connection::Want::readable:
            if (!_client.isReadable())
                return false;
            break;
        case Connection::Want::writable:
            if (!_client.isWritable())
                return false;
            break;
        }
        call([&] { _connection->onReady(_turn); });
        return true;
    }

    /// Takes everything back that the script withheld, and lets the connection end.
    void finish()
    {
        _client.window = std::string::npos;
        _turn.setSpare(true);
        _client.send(_client.unsent.size());
        if (isOpen())
            settle();
        _client.atEnd = !_script.has('z');
        constexpr int maxExpiries = 8;
        for (int i = 0; isOpen() && i < maxExpiries; ++i)
        {
            settle();
            if (isOpen() && _script.has('z') && i > 0)
                prepare(_host.listens() ? 'p' : 'j'); // a stream of events never ends by itself
        }
        require(!isOpen(), "a connection ends");
    }

    void checkEnd()
    {
        require(_shared.waiting == _others, "whoever waited for a thread is no longer counted");
        _shared.bodies.give(_taken);
        require(_shared.bodies.used() == 0, "memory for bodies is given back");
        require(_shared.admission.count() == 0, "a place is given back");
        require(!_host.listens(), "a stream of events is told its end");
        checkAnswers(_client.answers, _host.exchanges(), !_cut && !_client.broken && !_client.lostContinue);
    }

    const Script& _script;
    bool _closing = false;
    ScriptedTurn _turn{settings, std::chrono::steady_clock::now()};
    RecordingHost _host;
    http::Shared _shared;
    http::Mailbox _mailbox;
    Client _client;
    std::unique_ptr<Connection> _connection;
    std::size_t _others = 0; // requests of others that wait for a thread
    std::size_t _taken = 0;  // memory of others
    int _calls = 0;
    bool _cut = false; // an answer may have been cut
};
} // namespace

Outcome play(const Script& script)
{
    return Player(script).run();
}
} // namespace weir::fuzz
