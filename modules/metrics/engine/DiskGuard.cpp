#include "engine/DiskGuard.h"

#include "engine/DataFolder.h"
#include "engine/StorageErrors.h"

#include <algorithm>

namespace weir::metrics
{
void DiskGuard::look()
{
    try
    {
        const auto free = _file.freeBytes();
        if (free < _minFree)
            _full = true;
        else if (free / 2 > _minFree)
            _full = false;
    }
    catch (const DiskError&)
    {
        _full = true;
    }
}

std::uint64_t DiskGuard::lackingForCopy() const
{
    const auto lacking = [](std::uint64_t needed, std::uint64_t free) { return needed - std::min(needed, free); };
    const auto used = _file.usedBytes();
    // The copy finds no room inside the file; writes do.
    return std::max(lacking(used, freeDisk(_file.path().parent_path())), lacking(used + _minFree, _file.freeBytes()));
}
} // namespace weir::metrics
