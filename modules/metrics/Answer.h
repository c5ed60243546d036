// Answers to writes that carried an Idempotency-Key, kept for those who send them again.
#pragma once

#include "weir/Clock.h"

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir::metrics
{
/// Under what an answer is kept.
struct AnswerKey
{
    std::string route; ///< `POST /api/metrics`
    std::string key;   ///< the Idempotency-Key's value

    friend auto operator<=>(const AnswerKey&, const AnswerKey&) = default;
};

/// Tells whether two requests are the same, see fingerprintOf().
using Fingerprint = std::array<unsigned char, 32>;

struct Answer
{
    Fingerprint fingerprint = {}; ///< of the request
    int status = 200;
    std::string body = {};
    std::vector<std::string> types = {}; ///< of the points that were written, none if there were none
    WallTime expires = {};
};

/// How long answers are kept, seen from now.
struct AnswerLife
{
    WallTime now;
    WallTime latest = WallTime::max(); ///< not before then does one that is stored now expire

    /// Also of one that outlives all of now: the clock was ahead when it was stored, or they were kept longer then.
    [[nodiscard]] bool isOver(WallTime expires) const noexcept { return expires <= now || expires > latest; }
};

/// An answer that is to be kept with the points that it speaks of.
struct AnswerToKeep
{
    AnswerKey key;
    /// Called at most once, on any thread, with the points that the store refuses, ascending. Nothing: none is kept.
    std::function<std::optional<Answer>(std::span<const std::size_t> refused)> make;
};
} // namespace weir::metrics
