// How much memory the bodies of all requests take together.
#pragma once

#include "weir/Units.h"

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>

namespace weir::http
{
/// Thread-safe.
class BodyMemory final
{
public:
    /// False, and nothing taken, if that would make it more than `limit`.
    [[nodiscard]] bool take(std::size_t bytes, std::size_t limit) noexcept
    {
        auto used = _used.load(std::memory_order_relaxed);
        while (used <= limit && bytes <= limit - used) // never more for a moment: that would refuse others too
            if (_used.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed))
                return true;
        return false;
    }
    void give(std::size_t bytes) noexcept { _used.fetch_sub(bytes, std::memory_order_relaxed); }
    [[nodiscard]] std::size_t used() const noexcept { return _used.load(std::memory_order_relaxed); }

private:
    std::atomic<std::size_t> _used{0};
};

/// What is said to whose body does not fit any more.
[[nodiscard]] inline std::string bodiesTooLarge(std::size_t limit)
{
    return "the bodies of all requests together are larger than " + formatBytes(limit) +
           "; operators: server.maxBodyMemory";
}

/// What one body has taken, given back at its end. Not thread-safe.
class BodyShare final
{
public:
    explicit BodyShare(BodyMemory& memory) noexcept : _memory(memory) {}
    ~BodyShare() { reset(); }
    BodyShare(const BodyShare&) = delete;
    BodyShare& operator=(const BodyShare&) = delete;

    /// Grows the share to `bytes`; false if the limit of all stands against it.
    [[nodiscard]] bool growTo(std::size_t bytes, std::size_t limit) noexcept
    {
        if (bytes <= _taken)
            return true;
        if (!_memory.take(bytes - _taken, limit))
            return false;
        _taken = bytes;
        return true;
    }
    [[nodiscard]] bool growBy(std::size_t bytes, std::size_t limit) noexcept { return growTo(_taken + bytes, limit); }
    void reset() noexcept { _memory.give(std::exchange(_taken, 0)); }

private:
    BodyMemory& _memory;
    std::size_t _taken = 0;
};

/// What else the body of a request may take: its decoded form counts as well. A plain value.
struct BodyRoom
{
    BodyShare* share = nullptr; ///< null: nobody counts
    std::size_t limit = 0;      ///< of all bodies together

    [[nodiscard]] bool take(std::size_t bytes) const noexcept
    {
        return share == nullptr || share->growBy(bytes, limit);
    }
};
} // namespace weir::http
