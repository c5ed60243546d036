#include "engine/GivingBack.h"

#include "engine/DataFolder.h"
#include "engine/Schema.h"
#include "engine/StorageErrors.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace weir::metrics
{
namespace
{
// In calls of `look`, bytes and pages.
constexpr unsigned longQuiet = 10;
constexpr unsigned pauseAfterFailure = 60;
constexpr std::uint64_t largeWal = 512U << 10U;
constexpr std::uint64_t worthwhilePages = 16;
constexpr std::uint64_t slice = (4U << 20U) / pageSize;
constexpr std::chrono::milliseconds longestSlice{10}; // somebody may have to wait for it
constexpr std::uint64_t share = 4;                    // under writes only if one page in so many is free
} // namespace

GivingBack::GivingBack(DataFile& file, const Clock& clock, std::uint64_t keptRoom, std::function<void()> checkpoint)
    : _file(file), _clock(clock), _keptRoom(keptRoom), _checkpoint(std::move(checkpoint))
{
}

void GivingBack::look()
{
    if (_failed.exchange(false))
        _pause = pauseAfterFailure;
    if (_pause > 0)
    {
        --_pause;
        return;
    }
    const bool isQuiet = ++_quiet > longQuiet;
    try
    {
        if (isQuiet && _file.walBytes() >= largeWal)
            giveBackWal();
        else if (!_file.wantsCheckpoint())
            giveBackPages(isQuiet);
    }
    catch (const DamagedError&)
    {
        failed();
        throw;
    }
    catch (const std::exception&)
    {
        failed();
    }
}

/// Whoever writes meanwhile does not wait for all of it: what is much is moved beside the writer, if there is room.
void GivingBack::giveBackWal()
{
    if (!_file.isWalUnmoved())
        _file.truncateWal();
    else if (freeDisk(_file.path().parent_path()) > 2 * _file.walBytes())
        _checkpoint();
}

void GivingBack::giveBackPages(bool isQuiet)
{
    const auto [all, free] = _file.pages();
    if (free < (isQuiet ? worthwhilePages : std::max({worthwhilePages, _keptRoom / pageSize, all / share})))
        return;
    const auto end = _clock.monotonic() + longestSlice;
    auto transaction = _file.begin();
    transaction.giveBack(slice, [&] { return _clock.monotonic() >= end; });
    transaction.commit();
}
} // namespace weir::metrics
