// A copy of the data file while it is written to.
#pragma once

#include "weir/Http.h"

#include <filesystem>
#include <string>

namespace weir::metrics
{
/// Copies what is committed now, beside the file, and returns the copy in pieces; it is unlinked already, so that
/// nothing remains of it whatever happens. It has an identity of its own: no mark of the original accuses it. Throws
/// DiskError and DamagedError.
[[nodiscard]] Pull backupOf(const std::filesystem::path& dataFile, const std::string& vfs);

/// Removes copies of a process that ended while it made one. REQUIRES: nobody is making one.
void dropLeftBackups(const std::filesystem::path& dataFile);
} // namespace weir::metrics
