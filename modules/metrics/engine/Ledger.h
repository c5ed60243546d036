// How many rows a table ought to have, so that one that vanished is noticed.
//
// Rows are numbered in order and new ones come at the end, so those from `next` on need no book-keeping: they are
// there without a gap. Of those before it some were dropped; what is left is known by count and by the xor of their
// checksums. So only who drops rows writes a ledger, not who adds them; how many were added since is in the mark file.
#pragma once

#include "engine/Bytes.h"
#include "engine/Damage.h"

#include <cstdint>
#include <optional>
#include <string>

namespace weir::metrics
{
struct Ledger
{
    std::uint64_t next = 0;   ///< number of the next row
    std::uint64_t count = 0;  ///< rows before `next`
    std::uint64_t digest = 0; ///< xor of their checksums

    void add(std::uint64_t checksum) noexcept;
    void drop(std::uint64_t checksum) noexcept;
    void write(ByteWriter& to) const;
    [[nodiscard]] static Ledger read(ByteReader& from);

    friend bool operator==(const Ledger&, const Ledger&) = default;
};

/// Holds the rows of a table against the ledger that was written last, in order of their numbers. Without one it only
/// makes a new one.
class LedgerAudit final
{
public:
    explicit LedgerAudit(const std::optional<Ledger>& written) noexcept;

    /// A sound row. False: it is there twice.
    bool see(std::uint64_t number, std::uint64_t checksum) noexcept;
    /// A damaged row, whose number may not be its own.
    void seeDamaged(std::uint64_t number, std::uint64_t checksum) noexcept;
    /// To be called when all rows were seen; names what is missing or too many. `rows` says what they are, in the
    /// plural.
    void finish(const std::string& rows, DamageReport& report);

    /// The ledger as it is to be continued. What is missing stays in the count, so that every start names it.
    [[nodiscard]] const Ledger& current() const noexcept { return _current; }
    /// The rows from the written ledger's end on are not without a gap: `current` must be written before another one
    /// is added.
    [[nodiscard]] bool mustBeWritten() const noexcept { return !_known || _gaps > 0 || _trailing.count > 0; }

private:
    bool _known;
    Ledger _written;
    Ledger _current;
    Ledger _found;               ///< sound rows that the written ledger is about
    Ledger _trailing;            ///< damaged rows since the last sound one
    std::uint64_t _expected = 0; ///< the least number that the next row may have
    std::uint64_t _gaps = 0;     ///< numbers behind the written ledger's end that no sound row has
    std::uint64_t _damaged = 0;
};
} // namespace weir::metrics
