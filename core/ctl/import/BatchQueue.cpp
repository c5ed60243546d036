#include "import/BatchQueue.h"

namespace weir::ctl
{
bool BatchQueue::push(Batch&& batch)
{
    std::unique_lock lock(_mutex);
    _changed.wait(lock, [this] { return _abandoned || _batches.size() < _most; });
    if (_abandoned)
        return false;
    _batches.push_back(std::move(batch));
    _changed.notify_all();
    return true;
}

std::optional<Batch> BatchQueue::pop()
{
    std::unique_lock lock(_mutex);
    _changed.wait(lock, [this] { return _abandoned || _closed || !_batches.empty(); });
    if (_abandoned || _batches.empty())
        return std::nullopt;
    std::optional batch(std::move(_batches.front()));
    _batches.pop_front();
    _changed.notify_all();
    return batch;
}

void BatchQueue::close()
{
    const std::lock_guard lock(_mutex);
    _closed = true;
    _changed.notify_all();
}

void BatchQueue::abandon()
{
    const std::lock_guard lock(_mutex);
    _abandoned = true;
    _batches.clear();
    _changed.notify_all();
}
} // namespace weir::ctl
