// Looking into lists of fields.
#pragma once

#include "weir/Http.h"

#include <span>
#include <string_view>
#include <vector>

namespace weir::external
{
/// Without blanks and tabs around it.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// The values of every field of that name, as they stand. Views into `fields`.
[[nodiscard]] std::vector<std::string_view> valuesOf(std::span<const Headers::Entry> fields, std::string_view name);

/// The elements of a comma-separated list of tokens (RFC 9110, section 5.6.1), over all fields of that name; empty ones
/// are dropped. Views into `fields`.
[[nodiscard]] std::vector<std::string_view> elementsOf(std::span<const Headers::Entry> fields, std::string_view name);
} // namespace weir::external
