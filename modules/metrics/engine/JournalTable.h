// The table `journal`: a row for each group of writes that was committed, in order.
#pragma once

#include "engine/Ids.h"
#include "engine/JournalCodec.h"
#include "engine/Sqlite.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace weir::metrics
{
/// A row as it was found.
struct JournalRow
{
    JournalNumber number = 0;
    std::uint64_t checksum = 0;             ///< the stored one
    std::uint64_t points = 0;               ///< of all entries up to and with this one; 0 if it is damaged
    std::optional<DecodedEntry> entry = {}; ///< nothing: damaged
};

/// The writer's statements. Everything throws DiskError and DamagedError.
class JournalTable final
{
public:
    explicit JournalTable(Connection& connection);

    /// `points` as in JournalRow. Returns the checksum.
    std::uint64_t add(JournalNumber number, std::uint64_t points, std::string_view entry);
    /// Drops these rows and tells `dropped` their checksums.
    void drop(const JournalRange& range, const std::function<void(std::uint64_t)>& dropped);
    /// 0 if there is none.
    [[nodiscard]] JournalNumber last();

private:
    Statement _insert;
    Statement _delete;
    Statement _last;
};

/// Reads the table in order.
class JournalScan final
{
public:
    explicit JournalScan(Connection& connection);
    [[nodiscard]] std::optional<JournalRow> next();

private:
    Statement _select;
    Rows _rows;
};
} // namespace weir::metrics
