// An import from the first file to the report.
#pragma once

#include "http/Endpoint.h"
#include "import/BatchQueue.h"
#include "import/ImportOptions.h"
#include "import/Sender.h"
#include "import/Tally.h"
#include "input/Source.h"
#include "view/ProgressLine.h"

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>

namespace weir::ctl
{
/// One thread, the caller's, reads and makes batches; one per connection sends. Used once.
class Importer final
{
public:
    Importer(ImportOptions options, Endpoint endpoint);

    /// Returns when every point has been decided about, and once what was under way has been after `stop`.
    /// Whatever was the first to go wrong is thrown as Failure, when nothing is under way any more.
    void run(const std::stop_source& stop);

    [[nodiscard]] const Tally& tally() const noexcept { return _tally; }

private:
    void requireServer() const;
    void send(const std::stop_source& stop, ProgressLine& progress);
    void readAll(const std::stop_token& stop);
    void readFile(std::size_t input, const std::stop_token& stop);
    void readCsv(std::size_t input, Source& source, const std::stop_token& stop);
    void readNdjson(std::size_t input, Source& source, const std::stop_token& stop);
    [[nodiscard]] bool take(Batch&& batch, const Source& source);
    void refuse(std::size_t input, std::uint64_t line, std::string sentence);
    /// Says why a batch has to wait; each reason once.
    void explain(const Again& again, ProgressLine& progress);
    /// Keeps the exception being handled, if it is the first.
    void keepFailure();

    ImportOptions _options;
    Endpoint _endpoint;
    Tally _tally;
    BatchQueue _queue;
    std::uint64_t _finishedBytes = 0;
    std::atomic<std::uint64_t> _readBytes{0};
    std::mutex _mutex;
    std::exception_ptr _failure;      // guarded by _mutex
    std::set<std::string> _explained; // guarded by _mutex
};
} // namespace weir::ctl
