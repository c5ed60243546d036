// docs/configuration.md, written from the key tables.
#pragma once

#include "KeyTable.h"

#include <string>

namespace weir::host
{
/// A Markdown page with a table of keys per owner, in the order of the table.
[[nodiscard]] std::string configReference(const KeyTable& table);
} // namespace weir::host
