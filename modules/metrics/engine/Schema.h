// What the tables are called, and whose file it is.
#pragma once

#include "engine/Sqlite.h"

#include <cstdint>

namespace weir::metrics
{
/// In bytes. A commit of one point writes two or three pages; a page has room for some chunks.
constexpr std::uint32_t pageSize = 8'192;

/// Of the tables; raised when an older server could not read them.
constexpr std::int64_t schemaVersion = 1;

[[nodiscard]] bool isEmpty(Connection& connection);

/// Throws ConfigError if the file is another program's or a newer version's, DamagedError if it is not SQLite's.
void checkSchema(Connection& connection);

/// REQUIRES: the file is empty.
void createSchema(Connection& connection);
} // namespace weir::metrics
