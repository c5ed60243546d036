// What an answer to a batch means.
#pragma once

#include "app/ExitCode.h"
#include "http/Answer.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace weir::ctl
{
/// The server has decided about every point.
struct Delivered
{
    struct Error
    {
        std::size_t index; ///< of the point in its batch
        std::string sentence;
    };

    std::uint64_t accepted = 0;
    std::uint64_t rejected = 0;
    bool replayed = false;
    std::vector<Error> errors; ///< the first of those rejected
};

/// The same batch may be sent again.
struct Again
{
    std::string reason;
    ExitCode exitCode; ///< if it is not
    std::optional<std::chrono::seconds> after = {};
    std::string policy = {}; ///< of the rate limit that was struck; empty: none was
};

/// It would be answered the same again.
struct Hopeless
{
    std::string reason;
    ExitCode exitCode;
};

using Verdict = std::variant<Delivered, Again, Hopeless>;

[[nodiscard]] Verdict judge(const Answer& answer);
} // namespace weir::ctl
