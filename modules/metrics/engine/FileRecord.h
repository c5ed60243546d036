// What a data file says of itself, in its table `record`: one row.
#pragma once

#include "engine/Ledger.h"
#include "engine/Sqlite.h"

#include <cstdint>
#include <optional>

namespace weir::metrics
{
struct FileRecord
{
    std::uint64_t identity = 0; ///< random, new for every file and every copy: whose mark file it is
    std::uint64_t settled = 0;  ///< commits of unknown outcome so far; changes so that there is something to write
    std::uint64_t points = 0;   ///< that went through the journal, up to `journal.next`
    Ledger series;
    Ledger journal{.next = 1};
    Ledger answers;

    [[nodiscard]] static FileRecord fresh();
    friend bool operator==(const FileRecord&, const FileRecord&) = default;
};

/// Nothing if it is damaged or missing.
[[nodiscard]] std::optional<FileRecord> readRecord(Connection& connection);

/// The writer's statement. Throws DiskError.
class RecordTable final
{
public:
    explicit RecordTable(Connection& connection);

    void write(const FileRecord& record);

private:
    Statement _replace;
};
} // namespace weir::metrics
