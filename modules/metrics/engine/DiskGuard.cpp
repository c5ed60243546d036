#include "engine/DiskGuard.h"

#include "engine/StorageErrors.h"

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
} // namespace weir::metrics
