#include "RedisKeeper.h"

#include "RedisDialler.h"

#include <random>
#include <utility>

namespace weir::host
{
namespace
{
constexpr std::chrono::milliseconds firstPause{50};
constexpr std::chrono::milliseconds longestPause{500};
constexpr std::chrono::seconds steady{1}; // a connection that lasted so long was a good one
} // namespace

/// Whether the keeper is still there for its thread.
class RedisKeeper::Lifetime final
{
public:
    /// Runs `work` unless the keeper has ended.
    template <class Work>
    void during(const Work& work)
    {
        const std::lock_guard lock(_running);
        if (!_over)
            work();
    }

    /// Waits for what runs.
    void end()
    {
        const std::lock_guard lock(_running);
        _over = true;
    }

private:
    std::mutex _running;
    bool _over = false; // guarded by _running
};

RedisKeeper::RedisKeeper(const RedisSettings& settings, Multiplexer& multiplexer, RedisReport& report,
                         Scheduler& scheduler)
    : _settings(settings), _multiplexer(multiplexer), _report(report), _lifetime(std::make_shared<Lifetime>())
{
    scheduler.dedicated("redis",
                        [this, lifetime = _lifetime, source = _stop](const std::stop_token& stop) mutable
                        {
                            const std::stop_callback forward(stop, [&source] { source.request_stop(); });
                            lifetime->during([this] { run(); });
                        });
}

RedisKeeper::~RedisKeeper()
{
    _stop.request_stop();
    _lifetime->end();
}

void RedisKeeper::run()
{
    Backoff backoff(firstPause, longestPause, std::random_device{}());
    while (!_stop.stop_requested())
    {
        attempt(backoff);
        pause(backoff.next());
    }
}

void RedisKeeper::attempt(Backoff& backoff)
{
    auto socket = dialRedis(_settings, _stop.get_token());
    if (_stop.stop_requested())
        return;
    if (socket)
        return serve(std::move(*socket), backoff);
    _report.away(socket.error());
    tried();
}

void RedisKeeper::serve(RedisSocket socket, Backoff& backoff)
{
    const auto since = std::chrono::steady_clock::now();
    _multiplexer.connect(std::move(socket));
    _report.connected();
    tried();
    const auto reason = _multiplexer.watch(_stop.get_token());
    if (reason)
        _report.away(*reason);
    if (std::chrono::steady_clock::now() - since >= steady)
        backoff.reset();
}

void RedisKeeper::tried()
{
    const std::lock_guard lock(_mutex);
    _hasTried = true;
    _changed.notify_all();
}

void RedisKeeper::waitUntilTried(std::chrono::milliseconds patience)
{
    std::unique_lock lock(_mutex);
    _changed.wait_for(lock, patience, [this] { return _hasTried; });
}

void RedisKeeper::pause(std::chrono::milliseconds duration)
{
    std::unique_lock lock(_mutex);
    _changed.wait_for(lock, _stop.get_token(), duration, [] { return false; });
}
} // namespace weir::host
