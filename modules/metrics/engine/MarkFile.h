// A small file beside the data file that says what was committed last, and who has the data file open.
//
// SQLite takes its WAL to end at the first frame with a wrong checksum: one flipped bit silently takes all commits
// behind it away. The mark tells that they existed. It is written after each commit, not synced: of a process that is
// killed nothing is lost, and after a power cut it lags behind, so it never accuses a sound file that is synced.
//
// It is written with pwrite rather than through a mapping: a disk without room or with a fault is then an error code
// of an unimportant write, not a SIGBUS.
#pragma once

#include "engine/FileRecord.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace weir::metrics
{
/// What was committed last.
struct Mark
{
    std::uint64_t identity = 0; ///< of the FileRecord
    std::uint64_t series = 0;   ///< numbers of the next rows
    std::uint64_t journal = 0;
    std::uint64_t answers = 0;
    std::uint64_t points = 0; ///< that went through the journal

    [[nodiscard]] static Mark of(const FileRecord& record) noexcept;
};

/// Not synchronised. The lock is held until it is destroyed, or the process ends in whatever way.
class MarkFile final
{
public:
    /// Of the data file at `dataFile`. Throws InUseError if somebody else has it, NotWritableError.
    explicit MarkFile(const std::filesystem::path& dataFile);
    ~MarkFile();
    MarkFile(const MarkFile&) = delete;
    MarkFile& operator=(const MarkFile&) = delete;

    [[nodiscard]] static std::filesystem::path pathOf(const std::filesystem::path& dataFile);
    /// The newest sound mark of the file of that identity; nothing if there is none. Needs no lock.
    [[nodiscard]] static std::optional<Mark> read(const std::filesystem::path& dataFile, std::uint64_t identity);
    /// A failure leaves the older mark, which can do no more than miss a loss.
    void write(const Mark& mark) noexcept;

private:
    int _descriptor = -1;
    std::uint64_t _turn = 0; ///< which slot is written next: a torn write leaves the other one
};
} // namespace weir::metrics
