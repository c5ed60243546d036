// Batches that are committed together.
#pragma once

#include "engine/CommitQueue.h"
#include "engine/Commits.h"
#include "engine/Sealing.h"

#include <array>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <vector>

namespace weir::metrics
{
/// One transaction and one entry of the journal for all of them. Belongs to the commit thread. A group of short writes
/// allocates nothing here that it would give back at once.
class AppendGroup final
{
public:
    /// REQUIRES: the jobs append. All outlive it.
    AppendGroup(Commits& commits, std::span<Job* const> jobs);

    /// Writes and commits the group, its answers and the seals that are ready, and notes in each job what was refused.
    /// False if nothing had to be written. Throws what a transaction throws: then `withdraw`.
    [[nodiscard]] bool write(const Sealing& sealing, Sealing::Ready& ready);
    /// Takes series that are new with it out of the set again.
    void withdraw();
    /// Puts the points that were written into the open chunks. Adds the series whose chunk is full to `full`.
    void apply(std::vector<SeriesPointer>& full) noexcept;

private:
    using Answers = std::vector<std::pair<const AnswerKey*, Answer>>;

    void admit(Job& job, std::pmr::vector<SeriesColumns>& columns, Answers& answers);
    [[nodiscard]] std::size_t runs() const;

    Commits& _commits;
    const std::span<Job* const> _jobs;
    std::array<std::byte, 8192> _room; // NOLINT(*-member-init): memory
    std::pmr::monotonic_buffer_resource _memory{_room.data(), _room.size()};
    std::pmr::vector<Admission> _admissions{&_memory}; // by job
    JournalNumber _entry = 0;                          // 0: no points were written
};
} // namespace weir::metrics
