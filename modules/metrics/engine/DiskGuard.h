// Stops writes before the disk is full.
#pragma once

#include "engine/DataFile.h"

#include <atomic>
#include <cstdint>

namespace weir::metrics
{
/// Writes stop below so many free bytes, and go on above twice as many. Thread-safe.
class DiskGuard final
{
public:
    /// The file must outlive it.
    DiskGuard(const DataFile& file, std::uint64_t minFree) : _file(file), _minFree(minFree) {}

    /// Looks at the disk; to be called about once a second.
    void look();
    [[nodiscard]] bool isFull() const noexcept { return _full; }
    /// How many free bytes are lacking for a copy on the same disk beside which writes go on; 0: none. Throws
    /// DiskError.
    [[nodiscard]] std::uint64_t lackingForCopy() const;

private:
    const DataFile& _file;
    const std::uint64_t _minFree;
    std::atomic<bool> _full{false};
};
} // namespace weir::metrics
