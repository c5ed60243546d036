// One connection that delivers batches.
#pragma once

#include "http/Connection.h"
#include "import/BatchQueue.h"
#include "import/ImportOptions.h"
#include "import/Tally.h"
#include "import/Verdict.h"

#include <functional>
#include <stop_token>
#include <string>

namespace weir::ctl
{
/// Sends each batch until the server has decided about it. Used by one thread.
class Sender final
{
public:
    /// Told, from the sender's thread, why a batch has to wait.
    using Hindered = std::function<void(const Again&)>;

    Sender(const Endpoint& endpoint, const ImportOptions& options, Tally& tally, Hindered hindered);

    /// Delivers batches until there are none or `stop` is requested. What is under way is waited for, a pause is not.
    /// Throws Failure when one cannot be delivered.
    void run(BatchQueue& queue, const std::stop_token& stop);

private:
    [[nodiscard]] Verdict attempt(const Batch& batch);
    /// False: stopped before the server decided.
    [[nodiscard]] bool deliver(const Batch& batch, const std::stop_token& stop);
    void record(const Batch& batch, const Delivered& delivered);

    Connection _connection;
    std::string _server;
    std::chrono::milliseconds _retryFor;
    Tally& _tally;
    Hindered _hindered;
};
} // namespace weir::ctl
