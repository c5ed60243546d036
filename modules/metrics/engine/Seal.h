// Chunks on their way into the data file.
#pragma once

#include "engine/Ids.h"
#include "engine/SeriesSet.h"

#include <atomic>
#include <string>
#include <vector>

namespace weir::metrics
{
/// Chunks of one series that were closed together and must be stored together, since they hold all of its points up to
/// `throughSeq` that were in no chunk before. Encoded once, by whoever claims it.
class Seal final
{
public:
    Seal(Frozen frozen, JournalNumber throughSeq, std::vector<JournalNumber> entries)
        : _frozen(std::move(frozen)), _throughSeq(throughSeq), _entries(std::move(entries))
    {
    }

    [[nodiscard]] const SeriesPointer& series() const noexcept { return _frozen.series; }
    [[nodiscard]] const std::vector<ChunkPointer>& chunks() const noexcept { return _frozen.chunks; }
    [[nodiscard]] JournalNumber throughSeq() const noexcept { return _throughSeq; }
    /// In which its points are.
    [[nodiscard]] const std::vector<JournalNumber>& entries() const noexcept { return _entries; }

    /// True for the first who asks: it is to call `encode`.
    [[nodiscard]] bool claim() noexcept { return !_claimed.exchange(true); }
    void encode();
    /// Thread-safe.
    [[nodiscard]] bool isEncoded() const noexcept { return _isEncoded; }

    struct Encoded
    {
        std::string summary;
        std::string points;
    };
    /// By chunk. REQUIRES: isEncoded().
    [[nodiscard]] const std::vector<Encoded>& encoded() const noexcept { return _encoded; }

private:
    Frozen _frozen;
    JournalNumber _throughSeq;
    std::vector<JournalNumber> _entries;
    std::vector<Encoded> _encoded;
    std::atomic<bool> _claimed{false};
    std::atomic<bool> _isEncoded{false};
};
} // namespace weir::metrics
