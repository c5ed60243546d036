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
    const auto needed = _file.usedBytes() + _minFree;
    return needed - std::min(needed, freeDisk(_file.path().parent_path()));
}
} // namespace weir::metrics
