// Batches on their way from the one thread that reads to those that send.
#pragma once

#include "import/Batch.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace weir::ctl
{
/// Bounded, so that a file is not read faster than it is sent. Thread-safe.
class BatchQueue final
{
public:
    explicit BatchQueue(std::size_t most) : _most(most) {}

    /// Waits for room; false once the queue is abandoned.
    [[nodiscard]] bool push(Batch&& batch);
    /// Waits for a batch; nothing once the queue is closed and empty, or abandoned.
    [[nodiscard]] std::optional<Batch> pop();
    /// No batch will follow.
    void close();
    /// Nobody wants what is in it.
    void abandon();

private:
    const std::size_t _most;
    std::mutex _mutex;
    std::condition_variable _changed;
    std::deque<Batch> _batches; // guarded by _mutex
    bool _closed = false;       // guarded by _mutex
    bool _abandoned = false;    // guarded by _mutex
};
} // namespace weir::ctl
