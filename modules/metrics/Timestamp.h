// Points in time as callers write them and as answers show them.
#pragma once

#include "weir/Clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::metrics
{
/// Nanoseconds since 1970-01-01T00:00:00Z; reaches from the year 1677 to 2262.
using Time = std::int64_t;

inline constexpr Time earliest = INT64_MIN;
inline constexpr Time latest = INT64_MAX;

/// RFC 3339, and of ISO 8601 a date alone (00:00) and a time without a zone (UTC); a blank may stand for the `T`.
/// Fractions beyond nanoseconds are cut. Nothing if malformed or out of range.
[[nodiscard]] std::optional<Time> parseTimestamp(std::string_view text) noexcept;

/// A Unix time whose unit shows by its size: below 5e9 seconds, below 5e12 milliseconds, below 5e15 microseconds,
/// else nanoseconds. Nothing if out of range.
[[nodiscard]] std::optional<Time> timestampFromNumber(std::int64_t number) noexcept;
[[nodiscard]] std::optional<Time> timestampFromNumber(double number) noexcept;

/// `2025-01-01T10:00:00Z`, with as many digits of a fraction as it has.
void appendTimestamp(std::string& out, Time time);
[[nodiscard]] std::string formatTimestamp(Time time);

[[nodiscard]] inline Time toTime(WallTime time) noexcept
{
    return time.time_since_epoch().count();
}

/// The start of the step that holds `time`: the multiple of `step` at or below it, clamped to the range.
[[nodiscard]] Time stepStart(Time time, std::int64_t step) noexcept;

/// Sums that stay within the range instead of overflowing.
[[nodiscard]] Time addClamped(Time time, std::int64_t nanoseconds) noexcept;
} // namespace weir::metrics
