// Points that can be told from each other, and what their writer knows of them.
#pragma once

#include "support/ServerProcess.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test
{
using Microseconds = std::chrono::sys_time<std::chrono::microseconds>;

[[nodiscard]] Microseconds wallTime();

/// The numbers of the points in an export, ascending.
[[nodiscard]] std::vector<std::uint64_t> numbersIn(std::string_view ndjson);
/// Those of a type, as the server exports them. Fails the test unless the answer is whole.
[[nodiscard]] std::vector<std::uint64_t> exportedNumbers(const ServerProcess& server, const std::string& type);

/// What one writer has sent of one type: its n-th point has the value n, from 0 on. A batch whose answer never came is
/// there as a whole or not at all, and so is what a deletion does. One writer at a time.
class NumberedPoints final
{
public:
    /// `retention`: what the server is configured with; nothing: unlimited.
    explicit NumberedPoints(std::string type, std::optional<std::chrono::seconds> retention = {})
        : _type(std::move(type)), _retention(retention)
    {
    }

    [[nodiscard]] const std::string& type() const noexcept { return _type; }
    /// How many points were sent.
    [[nodiscard]] std::uint64_t sent() const noexcept { return _next; }
    /// When the middle one of the batches that are there is. REQUIRES: there is one.
    [[nodiscard]] Microseconds middle() const { return _batches.at(_batches.size() / 2).time; }

    /// The next points as NDJSON, all of them at `time`.
    [[nodiscard]] std::string next(std::size_t count, Microseconds time);
    /// The query by which all before `time` is deleted.
    [[nodiscard]] std::string deletion(Microseconds time);
    /// What was sent last was done.
    void acknowledge();
    /// What was sent last was refused.
    void refuse();

    /// Fails the test unless exactly what must be there is there, and what may be there as a whole or not at all. What
    /// turns out to be there must stay from now on. Returns how many points there are.
    std::size_t settle(const ServerProcess& server, const std::string& message);

private:
    struct Batch
    {
        std::uint64_t first;
        std::size_t count;
        Microseconds time;
        bool isAcknowledged;
    };

    enum class Age : std::uint8_t
    {
        kept,
        passing, ///< became too old while the server was asked
        gone,
    };

    [[nodiscard]] Age ageOf(const Batch& batch, Microseconds before, Microseconds after) const;
    [[nodiscard]] bool isDeleted(const Batch& batch) const { return _deletion && batch.time < *_deletion; }
    void forgetDeleted();

    std::string _type;
    std::optional<std::chrono::seconds> _retention;
    std::uint64_t _next = 0;
    std::vector<Batch> _batches;           // by their first number
    std::optional<Microseconds> _deletion; // that was sent last and is not answered
};
} // namespace weir::test
