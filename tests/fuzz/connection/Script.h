// What an input of the fuzzer means.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace weir::fuzz
{
/// An input is a line of steps, so that people can read and write it, and behind it what the client sends. The steps
/// are played over and over until everything has been sent; bytes that stand for no step are skipped.
///
///   0 … 9   the next 1, 2, 4 … 512 bytes arrive
///   w s o   the client takes nothing more; only seven bytes more; everything
///   n t     no thread is free for code that may wait; one is
///   h       the connection is called although nothing has happened
///   y u     the next read waits until it could write; the next write until it could read (as TLS may)
///   e       an event is sent to the open event streams
///   k j     a second passes; all the time up to the deadline passes
///   q m     others fill the queue for threads; the memory for bodies
///   c       the listener closes
///   p       the connection breaks
///   z       the client will fall silent in the end, where it would otherwise close
///
/// From `k` on they may change what is run and answered; those before may not.
struct Script
{
    std::string_view steps;
    std::string_view stream;

    [[nodiscard]] bool has(char step) const noexcept { return steps.find(step) != std::string_view::npos; }
    /// True if the answers may depend on the steps.
    [[nodiscard]] bool interferes() const noexcept { return steps.find_first_of("kjqmcpz") != std::string_view::npos; }
    [[nodiscard]] bool sends() const noexcept { return steps.find_first_of("0123456789") != std::string_view::npos; }
};

/// Without a line feed all of the input is the stream.
[[nodiscard]] inline Script scriptOf(std::string_view input) noexcept
{
    const auto end = input.find('\n');
    if (end == std::string_view::npos)
        return {.steps = {}, .stream = input};
    return {.steps = input.substr(0, end), .stream = input.substr(end + 1)};
}

/// How many bytes the step lets arrive; nothing: it is another one.
[[nodiscard]] constexpr std::optional<std::size_t> bytesOf(char step) noexcept
{
    if (step < '0' || step > '9')
        return std::nullopt;
    return std::size_t{1} << static_cast<unsigned>(step - '0');
}
} // namespace weir::fuzz
