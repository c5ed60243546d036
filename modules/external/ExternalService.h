// What this module calls: the port, and the values that pass through it.
#pragma once

#include "weir/Clock.h"
#include "weir/Http.h"
#include "weir/Outcome.h"

#include <string>
#include <string_view>
#include <vector>

namespace weir::external
{
struct UpstreamRequest
{
    std::string method = "GET";
    std::string target = "/"; ///< path and query as they go on the wire (RFC 9112, section 3.2.1)
    /// End-to-end fields only; Host and the framing are the adapter's.
    std::vector<Headers::Entry> fields = {};
    std::string_view body = {}; ///< valid during the call
};

/// A whole answer, its transfer coding undone; end-to-end fields and, as the service sent them, all others.
struct UpstreamReply
{
    int status = 200;
    Headers headers = {};
    std::string body = {};
};

/// Why there is no answer.
struct CallFailure
{
    Failure kind = Failure::upstream;
    std::string detail = {}; ///< one clause for the operator; may name addresses, so no caller sees it
    bool isFinal = false;    ///< it would be the same once more
};

using CallOutcome = Outcome<UpstreamReply, CallFailure>;

/// Thread-safe. An answer of any status is an answer: only the caller knows what it makes of a 500.
class ExternalService
{
public:
    virtual ~ExternalService() = default;
    /// Returns at `deadline` at the latest, whatever the service does; then with Failure::timeout.
    [[nodiscard]] virtual CallOutcome call(const UpstreamRequest& request, MonotonicTime deadline) = 0;
};

/// True if doing it twice is the same as doing it once (RFC 9110, section 9.2.2).
[[nodiscard]] inline bool isIdempotent(std::string_view method) noexcept
{
    return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS" ||
           method == "TRACE";
}
} // namespace weir::external
