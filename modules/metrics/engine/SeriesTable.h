// The table `series`: what a series is called, and what it ought to have in chunks.
#pragma once

#include "engine/Ids.h"
#include "engine/Ledger.h"
#include "engine/Sqlite.h"

#include <cstdint>
#include <optional>

namespace weir::metrics
{
struct SeriesHead
{
    Ledger chunks;
    JournalNumber throughSeq = 0;
};

/// A row as it was found.
struct SeriesRow
{
    std::uint64_t id = 0;
    std::uint64_t checksum = 0;              ///< the stored one
    std::optional<StoredSeries> series = {}; ///< nothing: damaged
    std::optional<SeriesHead> head = {};     ///< likewise
};

/// The writer's statements. Everything throws DiskError and DamagedError.
class SeriesTable final
{
public:
    explicit SeriesTable(Connection& connection);

    /// Adds it without chunks and returns its checksum.
    std::uint64_t add(const StoredSeries& series);
    /// Nothing if it is damaged; throws DamagedError if there is no such series.
    [[nodiscard]] std::optional<SeriesHead> head(SeriesId id);
    void setHead(SeriesId id, const SeriesHead& head);
    /// Returns the checksum of what is gone.
    std::uint64_t drop(SeriesId id);

private:
    Statement _insert;
    Statement _select;
    Statement _update;
    Statement _delete;
};

/// Reads the table in order.
class SeriesScan final
{
public:
    explicit SeriesScan(Connection& connection);
    [[nodiscard]] std::optional<SeriesRow> next();

private:
    Statement _select;
    Rows _rows;
};
} // namespace weir::metrics
