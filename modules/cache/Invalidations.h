// Which resources changed since a given moment, within this process.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace weir::cache
{
/// One sequence of numbers and a table with the last number of each resource. Two resources whose hashes collide
/// share a slot, so that one's change also drops the other's entries: never too few. Thread-safe and lock-free;
/// constant memory (512 KiB).
///
/// The promise: content that was read from its store after `note` and before a change of it is not current any more
/// once the `invalidate` of that change has returned. See the source for why.
class Invalidations final
{
public:
    Invalidations();

    /// The current number; to be asked for before the content is read.
    [[nodiscard]] std::uint64_t note() const noexcept;
    /// To be called after the change is visible in the store and before it is acknowledged.
    void invalidate(std::span<const std::string> resources) noexcept;
    void invalidateAll() noexcept;
    /// True if none of `resources` has been invalidated since `noted`.
    [[nodiscard]] bool isCurrent(std::uint64_t noted, std::span<const std::string> resources) const noexcept;

private:
    using Number = std::atomic<std::uint64_t>;

    [[nodiscard]] std::uint64_t next() noexcept;

    Number _sequence{0};
    Number _all{0}; ///< number of the last `invalidateAll`
    std::vector<Number> _slots;
};
} // namespace weir::cache
