// What became of an import's points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace weir::ctl
{
/// A point, or a record, that is not in.
struct Refusal
{
    std::size_t input;  ///< which of the files, from 0
    std::uint64_t line; ///< 0: unknown
    std::string sentence;

    [[nodiscard]] auto operator<=>(const Refusal&) const = default;
};

struct Counts
{
    std::uint64_t accepted = 0;
    std::uint64_t replayed = 0; ///< stored by an earlier run
    std::uint64_t rejected = 0; ///< by the server
    std::uint64_t unusable = 0; ///< not sent
    std::uint64_t unknown = 0;  ///< requests without an answer, of which the server may have stored the points
    std::uint64_t emptyCells = 0;
    std::uint64_t ambiguousTimes = 0;
    std::uint64_t nonexistentTimes = 0;

    [[nodiscard]] std::uint64_t answered() const noexcept { return accepted + replayed + rejected; }
};

/// Thread-safe.
class Tally final
{
public:
    void add(const Counts& counts);
    /// Keeps it for the report; beyond a bound it is counted only, where its point is.
    void refuse(Refusal refusal);

    [[nodiscard]] Counts counts() const;
    /// The first `most` by file and line.
    [[nodiscard]] std::vector<Refusal> refusals(std::size_t most) const;

private:
    mutable std::mutex _mutex;
    Counts _counts;                 // guarded by _mutex
    std::vector<Refusal> _refusals; // guarded by _mutex
};
} // namespace weir::ctl
