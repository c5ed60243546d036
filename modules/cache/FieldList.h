// The parts of header fields.
#pragma once

#include "weir/Http.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir::cache
{
/// Without blanks and tabs around it.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Calls `visit` for every element of a comma-separated field value (RFC 9110, section 5.6.1), trimmed, empty ones
/// left out. Commas inside of quotes do not separate.
void forEachElement(std::string_view list, const std::function<void(std::string_view)>& visit);

/// The values of all fields of that name, joined by ", " (RFC 9110, section 5.3); nothing if there is none.
[[nodiscard]] std::optional<std::string> combined(std::span<const Field> fields, std::string_view name);
[[nodiscard]] std::optional<std::string> combined(const Headers& headers, std::string_view name);
} // namespace weir::cache
