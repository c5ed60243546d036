#include "CallPool.h"

#include <new>
#include <utility>

namespace weir::http
{
std::unique_ptr<Call> CallPool::take() noexcept
{
    {
        auto& stripe = _stripes[ownStripe(maxStripes)];
        const std::lock_guard lock(stripe.mutex);
        if (!stripe.idle.empty())
        {
            auto call = std::move(stripe.idle.back());
            stripe.idle.pop_back();
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
    auto& stripe = _stripes[ownStripe(maxStripes)];
    const std::lock_guard lock(stripe.mutex);
    if (stripe.idle.size() < most)
        stripe.idle.push_back(std::move(call)); // else it is freed, after the lock
}
} // namespace weir::http
