// Errors as callers see them: application/problem+json (RFC 9457).
#pragma once

#include "weir/Http.h"

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::inline v1
{
/// One fault of a body or a query. A member that is unset is left out of the answer.
struct ProblemError
{
    std::optional<std::uint64_t> index = {}; ///< of the point in a batch, from 0
    std::optional<std::uint64_t> line = {};  ///< of an NDJSON body, from 1
    std::optional<std::string> pointer = {}; ///< JSON pointer relative to the point (RFC 6901)
    std::string parameter = {};              ///< name of a query parameter; empty: none
    std::string detail = {};
};

/// What went wrong, as a value. `instance` and `request_id` are the host's to fill in.
struct Problem
{
    int status = 500;
    std::string detail = {};               ///< one sentence for the caller
    std::vector<ProblemError> errors = {}; ///< where a body or a query is at fault
    std::string type = "about:blank";      ///< URI of the kind of problem
    std::string title = {};                ///< empty: the status' reason phrase
    Headers headers = {};                  ///< more fields for the answer (Allow, Retry-After)
    std::string members = {};              ///< more members, as JSON text without braces: `"accepted":0`
};

/// Throw it from a handler or middleware; it is the caller's fault or an expected refusal, is answered
/// as it says and is not counted as a failure of the module.
class WEIR_API ProblemException : public std::exception
{
public:
    explicit ProblemException(Problem problem);
    ProblemException(int status, std::string detail);
    ~ProblemException() override;
    [[nodiscard]] const Problem& problem() const noexcept { return _problem; }
    [[nodiscard]] const char* what() const noexcept override;

private:
    Problem _problem;
};

/// The answer for a problem: `type, title, status, detail, instance, request_id` in this order, then
/// `members` and `errors`. `instance` is the request's path, as sent.
[[nodiscard]] WEIR_API Response problemResponse(const Problem& problem, const Request& request);

/// The list as a JSON array, each entry with the members that are set.
[[nodiscard]] WEIR_API std::string problemErrorsJson(const std::vector<ProblemError>& errors);

/// The reason phrase of a status code (RFC 9110, section 15); "Unknown" for one without.
[[nodiscard]] WEIR_API std::string_view reasonPhrase(int status) noexcept;
} // namespace weir::inline v1
