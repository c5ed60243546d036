// Calls that are used again.
#pragma once

#include "Call.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace weir::http
{
/// Thread-safe.
class CallPool final
{
public:
    CallPool() { _idle.reserve(most); }

    /// Null if the memory for another stack is not to be had.
    [[nodiscard]] std::unique_ptr<Call> take() noexcept;
    /// REQUIRES: its request is answered.
    void giveBack(std::unique_ptr<Call> call) noexcept;

private:
    static constexpr std::size_t most = 64; // kept at hand; more exist only while more requests are under way

    std::mutex _mutex;
    std::vector<std::unique_ptr<Call>> _idle; // guarded by _mutex
};
} // namespace weir::http
