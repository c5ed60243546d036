// Where the data file lies: folder and file are made if need be, and known to be writable.
#pragma once

#include <cstdint>
#include <filesystem>

namespace weir::metrics
{
/// Makes the folder of `path` if need be, durably, and returns where the file is, absolute and without symbolic links:
/// one file has one name. Throws NotWritableError.
[[nodiscard]] std::filesystem::path prepareDataFolder(const std::filesystem::path& path);

/// Makes the file if need be. Throws NotWritableError. REQUIRES: no SQLite connection of this process has it open,
/// whose locks this would drop.
void makeWritable(const std::filesystem::path& file);

/// Room on the disk of `folder` for this user. Throws DiskError.
[[nodiscard]] std::uint64_t freeDisk(const std::filesystem::path& folder);
} // namespace weir::metrics
