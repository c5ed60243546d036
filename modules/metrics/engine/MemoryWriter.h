// Durability none: what is written is in memory, and that is all.
#pragma once

#include "engine/MemoryAnswers.h"
#include "engine/SeriesSet.h"
#include "engine/Writer.h"
#include "weir/Clock.h"
#include "weir/Scheduler.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::metrics
{
/// Nothing waits here but for the short locks of a SeriesSet, so that points are applied by the thread that brings
/// them: to hand them over to another would cost more. Chunks are encoded by the Scheduler, or by the writer itself
/// where too many wait.
class MemoryWriter final : public Writer
{
public:
    /// All must outlive the last task that the scheduler runs.
    MemoryWriter(SeriesSet& set, ChunkSource& source, Scheduler& scheduler, const Clock& clock,
                 std::chrono::milliseconds sealAfter);

    std::vector<std::size_t> append(const PointBatch& batch, const AppendOptions& options) override;
    std::uint64_t erase(const Selection& selection) override;
    std::vector<std::string> dropBeyond(const Horizon& horizon) override;
    [[nodiscard]] std::optional<Answer> findAnswer(const AnswerKey& key, WallTime now) const override;
    [[nodiscard]] std::size_t answers() const override;
    std::size_t dropExpiredAnswers(const AnswerLife& life, std::size_t limit) override;
    void sealOld() override;
    void lookAgain() override {}
    void giveBack() override {}
    [[nodiscard]] std::string trouble() const override { return {}; }

private:
    [[nodiscard]] std::optional<std::vector<std::size_t>> appendKnown(const PointBatch& batch,
                                                                      std::vector<Frozen>& frozen);
    [[nodiscard]] std::vector<std::size_t> appendAny(const PointBatch& batch, const AppendOptions& options,
                                                     std::vector<Frozen>& frozen);
    void apply(const PointBatch& batch, std::span<const SeriesPointer> series, std::vector<Frozen>& frozen);
    [[nodiscard]] std::uint64_t remove(const SeriesPointer& series, Time from, Time to, CutChunks cut,
                                       std::vector<Frozen>& frozen);
    void seal(std::vector<Frozen> frozen);
    void encode(const Frozen& frozen);

    SeriesSet& _set;
    ChunkSource& _source;
    Scheduler& _scheduler;
    const Clock& _clock;
    const std::chrono::milliseconds _sealAfter;
    std::atomic<std::size_t> _waiting{0}; // groups of chunks that the scheduler has not encoded yet
    MemoryAnswers _answers;
};
} // namespace weir::metrics
