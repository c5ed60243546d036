// Times of a zone, as UTC.
#pragma once

#include <cstdint>
#include <date/tz.h>
#include <string>
#include <string_view>

namespace weir::ctl
{
/// Knows the zones of the system (IANA). What a clock showed twice is taken for the first time, what it never showed is
/// counted on from before the gap: RFC 5545, section 3.3.5. Not thread-safe: it remembers where it looked last.
class LocalTime final
{
public:
    /// Throws Failure (usage) if the system knows no such zone.
    explicit LocalTime(const std::string& zone);

    /// Appends `text` as a JSON string: a local time such as 2025-03-30 02:30:00.5 (`T` or a blank; seconds and
    /// fraction may be missing; a date alone is its 00:00) as RFC 3339 in UTC. False, with nothing appended, for every
    /// other form.
    [[nodiscard]] bool append(std::string& out, std::string_view text);

    /// How many of the times appended the clock showed twice, and how many never.
    [[nodiscard]] std::uint64_t ambiguous() const noexcept { return _ambiguous; }
    [[nodiscard]] std::uint64_t nonexistent() const noexcept { return _nonexistent; }

private:
    [[nodiscard]] std::chrono::seconds offsetAt(date::local_seconds time);

    const date::time_zone* _zone;
    // Within these the offset is `_offset` without a question.
    date::local_seconds _begin{};
    date::local_seconds _end{};
    std::chrono::seconds _offset{};
    std::uint64_t _ambiguous = 0;
    std::uint64_t _nonexistent = 0;
};
} // namespace weir::ctl
