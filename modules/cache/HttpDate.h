// Dates as header fields write them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace weir::cache
{
/// RFC 9110, section 5.6.7: the fixed form and both obsolete ones. Nothing if malformed. A year of two digits is the
/// nearest one that is not more than 50 years after `now`.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parseHttpDate(std::string_view text,
                                                                    std::chrono::sys_seconds now);
} // namespace weir::cache
