// Gives disk that the data file needs no more back.
#pragma once

#include "engine/DataFile.h"
#include "weir/Clock.h"

#include <atomic>
#include <cstdint>
#include <functional>

namespace weir::metrics
{
/// First the WAL's room, so that moving pages about never needs much of it, then free pages, of which the next entries
/// of the journal would have been made: a slice at a time, once nobody has written for a while, or under writes where
/// much is free. A disk that fails is no trouble: the file stays as large as it is. Belongs to the commit thread, but
/// for `failed`.
class GivingBack final
{
public:
    /// `checkpoint` has the WAL moved by another thread. `keptRoom`: so many bytes inside the file stay under writes.
    /// The references must outlive it.
    GivingBack(DataFile& file, const Clock& clock, std::uint64_t keptRoom, std::function<void()> checkpoint);

    /// Somebody has written.
    void written() noexcept { _quiet = 0; }
    /// To be called once a second, while no transaction lives. Throws DamagedError.
    void look();
    /// What `look` has started has failed: it waits for a while. For any thread.
    void failed() noexcept { _failed = true; }

private:
    void giveBackWal();
    void giveBackPages(bool isQuiet);

    DataFile& _file;
    const Clock& _clock;
    const std::uint64_t _keptRoom;
    const std::function<void()> _checkpoint;
    std::atomic<bool> _failed{false};
    unsigned _quiet = 0; // calls of `look` since somebody has written
    unsigned _pause = 0; // calls of `look` that are to be ignored
};
} // namespace weir::metrics
