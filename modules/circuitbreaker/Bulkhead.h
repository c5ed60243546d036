// Bounds how many calls are under way at once.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

namespace weir::circuitbreaker
{
/// A semaphore whose bound may be changed at any time. Who waits is let in by no particular order. Thread-safe.
class Bulkhead final
{
public:
    struct Leave
    {
        void operator()(Bulkhead* bulkhead) const noexcept { bulkhead->leave(); }
    };
    /// A place, given back when it goes out of scope; null: all are taken. Must not outlive the bulkhead.
    using Permit = std::unique_ptr<Bulkhead, Leave>;

    /// `most` is at least 1; weir::unlimited: no bound.
    explicit Bulkhead(std::uint64_t most) noexcept : _most(most) {}

    [[nodiscard]] Permit tryEnter() noexcept;
    /// Waits for a place for so long at most, inside a `weir::Blocking`.
    [[nodiscard]] Permit enter(std::chrono::nanoseconds patience);
    /// Who is inside stays.
    void setMost(std::uint64_t most) noexcept;

    [[nodiscard]] std::uint64_t inside() const noexcept;
    [[nodiscard]] std::uint64_t waiting() const noexcept;

private:
    [[nodiscard]] Permit take() noexcept;
    void leave() noexcept;

    mutable std::mutex _mutex;
    std::condition_variable _left;
    std::uint64_t _most;        // guarded by _mutex
    std::uint64_t _inside = 0;  // guarded by _mutex
    std::uint64_t _waiting = 0; // guarded by _mutex
};
} // namespace weir::circuitbreaker
