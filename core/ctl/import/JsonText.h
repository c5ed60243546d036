// Text of a file as JSON.
#pragma once

#include <string>
#include <string_view>

namespace weir::ctl
{
/// Appends `text` as a JSON string; false, with nothing appended, if it is not UTF-8.
[[nodiscard]] bool appendJsonString(std::string& out, std::string_view text);

/// True if `text` is a number as JSON writes it (RFC 8259, section 6).
[[nodiscard]] bool isJsonNumber(std::string_view text) noexcept;

/// Appends the number that `text` means: one of JSON as it stands, digit by digit; also `+1`, `.5`, `1.` and `01`.
/// False, with nothing appended, for anything else, infinite values among them.
[[nodiscard]] bool appendJsonNumber(std::string& out, std::string_view text);

/// Without blanks and tabs on either side.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
} // namespace weir::ctl
