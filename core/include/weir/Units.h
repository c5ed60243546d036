// Values with units, as configuration and queries write them. Pure functions.
#pragma once

#include "weir/Version.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::inline v1
{
/// What the word `unlimited` means wherever a bound may be lifted.
inline constexpr std::uint64_t unlimited = UINT64_MAX;

/// `300ms 30s 5m 1h 7d`: digits and one unit, at most 100 years. Nothing if malformed.
[[nodiscard]] WEIR_API std::optional<std::chrono::milliseconds> parseDuration(std::string_view text) noexcept;
/// The shortest exact form: 90000 ms is "90s", 60000 ms "1m".
[[nodiscard]] WEIR_API std::string formatDuration(std::chrono::milliseconds duration);

/// `512`, `64KiB`, `20MiB`, `2GiB`. Nothing if malformed or beyond 64 bits.
[[nodiscard]] WEIR_API std::optional<std::uint64_t> parseBytes(std::string_view text) noexcept;
[[nodiscard]] WEIR_API std::string formatBytes(std::uint64_t bytes);

/// `50%`, `0.5%`: 0 to 100, as a fraction of 1.
[[nodiscard]] WEIR_API std::optional<double> parsePercent(std::string_view text) noexcept;

/// `5/minute`, `100/10s`: a count of at least 1 per window.
struct Rate
{
    std::uint64_t count;
    std::chrono::milliseconds window;
};
[[nodiscard]] WEIR_API std::optional<Rate> parseRate(std::string_view text) noexcept;

/// A decimal number without sign, blanks or leading `+`; nothing if malformed or beyond 64 bits.
[[nodiscard]] WEIR_API std::optional<std::uint64_t> parseUnsigned(std::string_view text) noexcept;
} // namespace weir::inline v1
