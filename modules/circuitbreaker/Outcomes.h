// What the answer to a call says about what was called.
#pragma once

#include "Verdict.h"
#include "weir/Http.h"

#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::circuitbreaker
{
/// Why a call failed; the words of `failOn`.
enum class Cause : std::uint8_t
{
    timeout,
    connect,
    upstream,
    exception,
};
/// Nothing: no such word.
[[nodiscard]] std::optional<Cause> causeNamed(std::string_view word) noexcept;

/// What became of one call. `cause` is set for failures alone.
struct Judgement
{
    Verdict verdict = Verdict::success;
    std::optional<Cause> cause = {};
};

/// Tells failures from answers. A failure is a response that says so by `failure`, a 5xx (504: timeout, any other:
/// upstream), or an exception. 4xx, 429 among them, is the caller's doing and so is whatever a caller that went away
/// leaves behind (499); `overload`, `circuitOpen` and `notStored` are what a guard or a cache further in answered
/// before it called. All of these are ignored, and so are failures of a cause that is not counted. Immutable.
class Outcomes final
{
public:
    explicit Outcomes(std::vector<Cause> failOn) noexcept : _failOn(std::move(failOn)) {}

    [[nodiscard]] Judgement judge(const Response& response) const noexcept;
    /// A ProblemException is judged by its status. REQUIRES: not null.
    [[nodiscard]] Judgement judge(const std::exception_ptr& exception) const;

private:
    [[nodiscard]] Judgement judgeFailure(Failure failure) const noexcept;
    [[nodiscard]] Judgement judgeStatus(int status) const noexcept;
    [[nodiscard]] Judgement failed(Cause cause) const noexcept;

    std::vector<Cause> _failOn;
};
} // namespace weir::circuitbreaker
