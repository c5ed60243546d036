// Reads all that a data file holds and holds it against what it ought to hold.
#pragma once

#include "engine/AnswerTable.h"
#include "engine/DataFile.h"
#include "engine/FileRecord.h"
#include "engine/JournalTable.h"
#include "engine/MarkFile.h"
#include "engine/Sqlite.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::metrics
{
/// Used once. Everything throws DiskError, and DamagedError where SQLite cannot walk the file.
class Loader final
{
public:
    /// `mark` as it was before the connection's first look at the tables. Writes nothing; runs in one transaction.
    Loader(Connection& connection, const std::optional<FileRecord>& record, const std::optional<Mark>& mark);

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
    void compareWithMark();
    void damaged(std::string what);
    void misplaced(std::string what, const char* how);

    Connection& _connection;
    std::optional<FileRecord> _written;
    std::optional<Mark> _mark;
    FileRecord _record;
    Recovery _recovery;
    std::vector<Expected> _expected; ///< the sound series, in order, until the chunks were read
    bool _mustBeWritten = false;
};
} // namespace weir::metrics
