// What a DataFile consists of.
#pragma once

#include "engine/AnswerTable.h"
#include "engine/ChunkTable.h"
#include "engine/DataFile.h"
#include "engine/FileRecord.h"
#include "engine/GatheringVfs.h"
#include "engine/JournalTable.h"
#include "engine/MarkFile.h"
#include "engine/Readers.h"
#include "engine/RecentDrops.h"
#include "engine/SeriesTable.h"
#include "engine/WalKeeper.h"

#include <memory>
#include <string>

namespace weir::metrics
{
/// The writer's statements.
struct Tables
{
    explicit Tables(Connection& connection);

    Statement begin;
    Statement commit;
    RecordTable record;
    SeriesTable series;
    ChunkTable chunks;
    JournalTable journal;
    AnswerTable answers;
};

class DataFile::State final
{
public:
    State(std::filesystem::path where, Options how);

    /// Takes back what a failed commit may have left behind. Throws DiskError.
    void settle();
    /// Makes the open transaction last, with `next` as the record of what there is now; writes it if `written`.
    void commit(const FileRecord& next, bool written);
    void rollBack() noexcept;

    const std::filesystem::path path;
    const Options options;
    MarkFile mark;                                 // the lock: held longest
    const std::unique_ptr<GatheringVfs> gathering; ///< of the writer; null unless it syncs every commit
    Connection writer;
    Tables tables;
    WalKeeper wal;
    Readers readers;
    AnswerIndex index;
    RecentDrops drops;
    FileRecord record;      ///< of what is committed
    bool recordDue = false; ///< `record` must be written with the next commit
    bool unsettled = false; ///< the last commit failed: its outcome is not known to be final
    std::string entry;      ///< of the journal, while it is written
};
} // namespace weir::metrics
