// The table `answer`: answers to writes that carried an Idempotency-Key.
//
// On disk they lie in the order in which they came, so that storing one touches one page; what leads from a key to its
// row is in memory, sixteen bytes and their node for each.
#pragma once

#include "engine/DataFile.h"
#include "engine/Ledger.h"
#include "engine/Sqlite.h"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace weir::metrics
{
/// A row as it was found.
struct AnswerRow
{
    std::uint64_t number = 0;
    std::uint64_t checksum = 0; ///< the stored one
    bool intact = false;        ///< the rest counts only if it is
    AnswerKey key = {};
    Answer answer = {};
};

/// Leads from keys to the numbers of rows that are there: of committed ones, and not of those about to be dropped.
/// Thread-safe.
class AnswerIndex final
{
public:
    using Entries = std::unordered_multimap<std::uint64_t, std::uint64_t>;

    AnswerIndex();
    /// Makes an entry in `entries`, for `merge`, and room for as many as there are.
    void prepare(const AnswerKey& key, std::uint64_t number, Entries& entries);
    /// Takes over all of them; cannot fail.
    void merge(Entries& entries) noexcept;
    /// Moves the row's entry, if there is one, to `entries`.
    void take(const AnswerKey& key, std::uint64_t number, Entries& entries);
    /// Rows that may be the key's: different keys may share an entry.
    [[nodiscard]] std::vector<std::uint64_t> find(const AnswerKey& key) const;
    [[nodiscard]] std::size_t size() const;

private:
    [[nodiscard]] std::uint64_t hash(const AnswerKey& key) const noexcept;

    const std::uint64_t _seed; ///< nobody outside can choose keys that share an entry
    mutable std::mutex _mutex;
    Entries _numbers; // guarded by _mutex
};

/// The writer's statements. Everything throws DiskError and DamagedError.
class AnswerTable final
{
public:
    explicit AnswerTable(Connection& connection);

    /// Returns its checksum.
    std::uint64_t add(std::uint64_t number, const AnswerKey& key, const Answer& answer);
    /// The oldest rows, `limit` at most, that are over: up to the first that is not. Damaged ones among them
    /// count as expired.
    [[nodiscard]] std::vector<AnswerRow> expired(const AnswerLife& life, std::size_t limit);
    void dropThrough(std::uint64_t number);

private:
    Statement _insert;
    Statement _oldest;
    Statement _delete;
};

/// Reads rows by their number.
class AnswerReader final
{
public:
    explicit AnswerReader(Connection& connection);
    [[nodiscard]] std::optional<AnswerRow> read(std::uint64_t number);

private:
    Statement _select;
};

/// Reads the table in order.
class AnswerScan final
{
public:
    explicit AnswerScan(Connection& connection);
    [[nodiscard]] std::optional<AnswerRow> next();

private:
    Statement _select;
    Rows _rows;
};
} // namespace weir::metrics
