// What a policy allows, and what became of one request. Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace weir::ratelimit
{
/// How admissions are remembered.
enum class Form : std::uint8_t
{
    log,        ///< each by itself: exact
    subWindows, ///< counted in sub-windows of a 64th of the window: never too many, at most a 64th fewer
};

/// The largest limit that is kept as a log.
inline constexpr std::uint64_t longestLog = 1000;

[[nodiscard]] constexpr Form formOf(std::uint64_t limit) noexcept
{
    return limit <= longestLog ? Form::log : Form::subWindows;
}

[[nodiscard]] constexpr std::string_view nameOf(Form form) noexcept
{
    return form == Form::log ? "log" : "subwindows";
}

/// At most `count` admissions within any `window`, both ends included. `form` is part of it so that a share of a
/// limit is kept in the form of the whole.
struct Limit
{
    std::uint64_t count = 1; ///< at least 1
    std::chrono::microseconds window{0};
    Form form = Form::log;

    [[nodiscard]] bool operator==(const Limit&) const = default;
};

struct Decision
{
    bool allowed = false;
    std::uint64_t remaining = 0; ///< how many more would be admitted now
    /// Until the next one is admitted or, if that is now, until one more than `remaining` would be.
    std::chrono::nanoseconds freeAgainIn{0};
    /// Tells the admission to whoever gives it back: a moment or a sub-window, by the clock of its store.
    std::int64_t stamp = 0;
    bool inProcess = true; ///< who decided: this process, or the shared store
};
} // namespace weir::ratelimit
