#include "CallPool.h"

#include <new>
#include <utility>

namespace weir::http
{
std::unique_ptr<Call> CallPool::take() noexcept
{
    {
        const std::lock_guard lock(_mutex);
        if (!_idle.empty())
        {
            auto call = std::move(_idle.back());
            _idle.pop_back();
            return call;
        }
    }
    try
    {
        return std::make_unique<Call>();
    }
    catch (const std::bad_alloc&)
    {
        return nullptr;
    }
}

void CallPool::giveBack(std::unique_ptr<Call> call) noexcept
{
    const std::lock_guard lock(_mutex);
    if (_idle.size() < most)
        _idle.push_back(std::move(call)); // else it is freed, after the lock
}
} // namespace weir::http
