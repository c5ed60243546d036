// Compression (RFC 8878).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir::metrics
{
/// One frame that states its content's size. Throws std::runtime_error if memory is short.
void compress(std::string_view content, std::string& out);

/// Nothing if `frame` is none of compress', or if its content is larger than `most` bytes.
[[nodiscard]] std::optional<std::string> decompress(std::string_view frame, std::size_t most);
} // namespace weir::metrics
