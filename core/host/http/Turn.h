// What a connection has at hand while a thread works on it.
#pragma once

#include "Call.h"
#include "FrontSettings.h"
#include "ReadBuffer.h"
#include "weir/Clock.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace weir::http
{
/// How many answers a loop holds: more would gain nothing, and the first would wait for all the others.
inline constexpr std::size_t maxHeldAnswers = 16;

/// One thread's. Not thread-safe.
class Turn
{
public:
    [[nodiscard]] virtual const FrontSettings& settings() const noexcept = 0;
    /// Read once per turn of the loop, and again after whatever may have taken long.
    [[nodiscard]] virtual MonotonicTime now() const noexcept = 0;
    virtual void refreshNow() noexcept = 0;
    /// The value of a Date field.
    [[nodiscard]] virtual std::string_view date() = 0;
    /// True if code that may wait can be run: a spare thread would take the loop over. Cheap.
    [[nodiscard]] virtual bool mayWait() noexcept = 0;
    /// True once the loop has been handed to another thread.
    [[nodiscard]] virtual bool isDetached() const noexcept = 0;
    /// Memory to read into. What was in it is gone at the next call.
    [[nodiscard]] virtual std::span<char> readBuffer(std::size_t size) = 0;
    /// Gives what was read last away, and takes other memory for what is read next.
    virtual void exchangeBuffer(ReadBuffer& other) noexcept = 0;
    /// Memory to write from, empty.
    [[nodiscard]] virtual std::string& writeBuffer() noexcept = 0;
    /// True if others are at hand too, and an answer may be held until they have been answered. Cheap.
    [[nodiscard]] virtual bool mayHold() const noexcept = 0;
    /// Memory for an answer that is held, empty; `giveBack` it.
    [[nodiscard]] virtual std::string takeText() noexcept = 0;
    virtual void giveBack(std::string text) noexcept = 0;
    /// To run a request with; null: run it on this thread's stack.
    [[nodiscard]] virtual std::unique_ptr<Call> takeCall() noexcept = 0;
    virtual void giveBack(std::unique_ptr<Call> call) noexcept = 0;

protected:
    ~Turn() = default;
};

/// `from + duration` without overflow.
[[nodiscard]] constexpr MonotonicTime later(MonotonicTime from, std::chrono::milliseconds duration) noexcept
{
    constexpr std::chrono::hours century{24 * 365 * 100};
    return duration > century ? MonotonicTime::max() : from + duration;
}
} // namespace weir::http
