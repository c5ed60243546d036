// How a log entry is written: text for people, JSON lines for machines.
#pragma once

#include "weir/Clock.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::host
{
enum class LogFormat : std::uint8_t
{
    text,
    json,
};

/// `2025-01-01T10:00:00.123Z`: UTC, milliseconds. Valid until this thread calls it again, and not over a wait.
[[nodiscard]] std::string_view logTime(WallTime time);

/// Control characters as `\x0a` and bytes that are not UTF-8 as U+FFFD, so that an entry stays one line and
/// nothing a client sent can move a terminal's cursor or forge another entry.
[[nodiscard]] std::string escapeForLog(std::string_view text);

/// One entry with its newline.
[[nodiscard]] std::string logLine(LogFormat format, WallTime time, std::string_view level, std::string_view source,
                                  std::string_view message);
} // namespace weir::host
