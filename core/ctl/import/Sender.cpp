#include "import/Sender.h"

#include "app/Failure.h"
#include "http/BodyReader.h"
#include "http/Retry.h"

#include <Poco/Exception.h>

#include <condition_variable>
#include <mutex>
#include <random>

namespace weir::ctl
{
namespace
{
/// False if `stop` came first.
bool pauseFor(std::chrono::milliseconds pause, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, pause, [] { return false; });
    return !stop.stop_requested();
}
} // namespace

Sender::Sender(const Endpoint& endpoint, const ImportOptions& options, Tally& tally, Hindered hindered)
    : _connection(endpoint),
      _server(endpoint.url.toString()),
      _retryFor(options.retryFor),
      _tally(tally),
      _hindered(std::move(hindered))
{
}

void Sender::run(BatchQueue& queue, const std::stop_token& stop)
{
    while (!stop.stop_requested())
    {
        const auto batch = queue.pop();
        if (!batch || !deliver(*batch, stop))
            return;
    }
}

bool Sender::deliver(const Batch& batch, const std::stop_token& stop)
{
    const auto begin = std::chrono::steady_clock::now();
    Retry retry(_retryFor, std::random_device()());
    for (;;)
    {
        const auto verdict = attempt(batch);
        if (const auto* delivered = std::get_if<Delivered>(&verdict))
        {
            record(batch, *delivered);
            return true;
        }
        if (const auto* hopeless = std::get_if<Hopeless>(&verdict))
            throw Failure(hopeless->exitCode, hopeless->reason);
        const auto& again = std::get<Again>(verdict);
        const auto elapsed = std::chrono::steady_clock::now() - begin;
        const auto pause = retry.next(std::chrono::duration_cast<Retry::Duration>(elapsed), again.after);
        if (!pause)
            throw Failure(again.exitCode, again.reason + "; given up, for --retry-for is over");
        _hindered(again);
        if (!pauseFor(*pause, stop))
            return false;
    }
}

Verdict Sender::attempt(const Batch& batch)
{
    try
    {
        return judge(_connection.post(
            "/api/metrics", {{"Content-Type", "application/x-ndjson"}, {"Idempotency-Key", '"' + batch.key + '"'}},
            batch.body));
    }
    catch (const IncompleteAnswer&)
    {
        _tally.add({.unknown = 1});
        return Again{.reason = _server + " broke off its answer", .exitCode = exitUnavailable};
    }
    catch (const Poco::Exception& exception)
    {
        _tally.add({.unknown = _connection.wasSent() ? 1U : 0U});
        return Again{.reason = "no answer from " + _server + " (" + exception.displayText() + ")",
                     .exitCode = exitUnavailable};
    }
}

void Sender::record(const Batch& batch, const Delivered& delivered)
{
    Counts counts{.rejected = delivered.rejected};
    (delivered.replayed ? counts.replayed : counts.accepted) = delivered.accepted;
    _tally.add(counts);
    for (const auto& error : delivered.errors)
        if (error.index < batch.points())
            _tally.refuse({batch.input, batch.lines[error.index], error.sentence});
}
} // namespace weir::ctl
