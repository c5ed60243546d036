// Calls that are used again.
#pragma once

#include "Call.h"
#include "weir/Striping.h"

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace weir::http
{
/// Striped by processor, so that a stack is used again where it still is in the cache. Thread-safe.
class CallPool final
{
public:
    CallPool()
    {
        for (auto& stripe : _stripes)
            stripe.idle.reserve(most);
    }

    /// Null if the memory for another stack is not to be had.
    [[nodiscard]] std::unique_ptr<Call> take() noexcept;
    /// REQUIRES: its request is answered.
    void giveBack(std::unique_ptr<Call> call) noexcept;

private:
    /// At hand for a processor; there are more only while more requests are under way.
    static constexpr std::size_t most = 64;

    struct alignas(cacheLine) Stripe
    {
        std::mutex mutex;
        std::vector<std::unique_ptr<Call>> idle; // guarded by mutex
    };
    std::array<Stripe, maxStripes> _stripes;
};
} // namespace weir::http
