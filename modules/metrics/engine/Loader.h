// Reads all that a data file holds and holds it against what it ought to hold.
#pragma once

#include "engine/AnswerTable.h"
#include "engine/DataFile.h"
#include "engine/FileRecord.h"
#include "engine/JournalTable.h"
#include "engine/MarkFile.h"
#include "engine/Sqlite.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir::metrics
{
/// Used once. Everything throws DiskError, and DamagedError where SQLite cannot walk the file.
class Loader final
{
public:
    /// Of the file at `path`. Writes nothing.
    Loader(Connection& connection, std::filesystem::path path) : _connection(connection), _path(std::move(path)) {}

    void load(LoadVisitor& visitor, AnswerIndex& answers);

    [[nodiscard]] const Recovery& recovery() const noexcept { return _recovery; }
    /// As it is to be continued.
    [[nodiscard]] const FileRecord& record() const noexcept { return _record; }
    /// `record` must be written with the next commit.
    [[nodiscard]] bool mustBeWritten() const noexcept { return _mustBeWritten; }

private:
    struct Expected
    {
        std::uint64_t id;
        std::optional<Ledger> chunks;
    };

    void loadSeries(LoadVisitor& visitor);
    void loadChunks(LoadVisitor& visitor);
    void loadJournal(LoadVisitor& visitor);
    void loadAnswers(AnswerIndex& answers);
    void show(JournalRow& row, LoadVisitor& visitor);
    void finish(LedgerAudit& audit, Ledger& ledger, const std::string& rows);
    void numberOnFromRows();
    [[nodiscard]] std::optional<Mark> readMark();
    void compareWithMark();
    void damaged(std::string what);
    void misplaced(std::string what, const char* how);

    Connection& _connection;
    const std::filesystem::path _path;
    std::optional<FileRecord> _written;
    std::optional<Mark> _mark;
    FileRecord _record;
    Recovery _recovery;
    std::vector<Expected> _expected; ///< the sound series, in order, until the chunks were read
    JournalNumber _lastSealed = 0;   ///< the last entry of the journal of which points are in chunks
    std::uint64_t _usedSeries = 0;   ///< ids below were given to series of which something is left
    bool _mustBeWritten = false;
};
} // namespace weir::metrics
