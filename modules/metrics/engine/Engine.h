// The embedded store: every series is a list of chunks, and every chunk knows its own summary.
#pragma once

#include "SeriesStore.h"
#include "engine/DataFile.h"
#include "engine/DiskGuard.h"
#include "engine/SeriesSet.h"
#include "engine/Writer.h"
#include "weir/Clock.h"
#include "weir/Instruments.h"
#include "weir/Scheduler.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace weir::metrics
{
struct EngineSettings
{
    std::size_t chunkCache = 64U << 20U;            ///< bytes of decoded chunks that are kept
    std::chrono::milliseconds sealAfter{3'600'000}; ///< a chunk is open no longer than that
    std::size_t maxQueuedPoints = 1'000'000;        ///< that wait for a commit
    std::uint64_t minFreeDisk = 100U << 20U;        ///< bytes; with fewer, writes are refused
    std::uint64_t keptRoom = 64U << 20U;            ///< bytes inside the file that stay for more points under writes
};

/// A summary of everything is O(1) per series, since each keeps the total of its chunks; a window takes chunks that lie
/// inside by their summaries, and decodes those that it cuts.
class Engine final : public SeriesStore
{
public:
    /// In memory alone. The references, and the engine itself, must outlive the scheduler's tasks.
    Engine(const EngineSettings& settings, Scheduler& scheduler, const Clock& clock);
    /// On disk: loads the file, which may take a second, and starts the commit thread; `commitDuration` is in seconds.
    /// Throws DamagedError and DiskError.
    Engine(const EngineSettings& settings, Scheduler& scheduler, const Clock& clock, std::unique_ptr<DataFile> file,
           Histogram& commitDuration);
    ~Engine() override;

    std::vector<std::size_t> append(const PointBatch& batch, const AppendOptions& options) override;
    [[nodiscard]] Groups aggregate(const Selection& selection, const Aggregation& aggregation) const override;
    [[nodiscard]] std::unique_ptr<SeriesReader> read(const Selection& selection) const override;
    [[nodiscard]] std::vector<TypeInfo> types(const Horizon& horizon, const IsLate& isLate = {}) const override;
    [[nodiscard]] std::map<std::string, std::set<std::string>> tags(const std::string& type, Time from,
                                                                    const IsLate& isLate = {}) const override;
    [[nodiscard]] std::size_t seriesCount() const override;
    std::uint64_t erase(const Selection& selection) override;
    std::vector<std::string> dropBeyond(const Horizon& horizon) override;
    [[nodiscard]] std::optional<Answer> findAnswer(const AnswerKey& key, WallTime now) const override;
    [[nodiscard]] std::size_t answers() const override;
    std::size_t dropExpiredAnswers(const AnswerLife& life, std::size_t limit) override;

    /// Closes chunks that have been open for long; to be called about once a minute.
    void sealOld();
    /// Sees whether the disk has room, and takes writes again; to be called about once a second.
    void lookAtDisk();
    /// Gives disk that it needs no more back, once nobody has written for some calls; to be called once a second.
    void giveBack();
    /// Why writes fail now; empty: they do not.
    [[nodiscard]] std::string trouble() const;
    /// A copy of the file (`DataFile::backup`), beside which writes go on. Throws NoRoomForCopy and DiskError.
    /// REQUIRES: it has a file.
    [[nodiscard]] Pull backup() const;
    /// Null: in memory alone.
    [[nodiscard]] const DataFile* file() const noexcept { return _file.get(); }
    /// How many chunks of the file were found damaged when they were read.
    [[nodiscard]] std::size_t damagedChunks() const { return _source.damaged(); }
    /// What was found in the file.
    [[nodiscard]] const Recovery& recovery() const noexcept { return _recovery; }

private:
    std::unique_ptr<DataFile> _file;
    Recovery _recovery;
    mutable ChunkSource _source;
    SeriesSet _set;
    mutable std::mutex _copying;
    std::unique_ptr<DiskGuard> _guard; // null: in memory alone
    std::unique_ptr<Writer> _writer;
};
} // namespace weir::metrics
