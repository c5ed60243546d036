// The answer in place of one that could not be had.
#pragma once

#include "Outcomes.h"
#include "weir/Http.h"

#include <string>

namespace weir::circuitbreaker
{
struct FallbackSettings
{
    int status = 200;
    std::string body = R"({"fallback":true,"reason":"external service failure"})";
    std::string contentType = "application/json";
};

/// Says in `Weir-Fallback` why it stands in, and forbids caches outside to keep it. `failure` stays set, so that the
/// cache in front does not keep it either and may serve a stale answer in its place. Immutable.
class Fallback final
{
public:
    explicit Fallback(FallbackSettings settings);

    [[nodiscard]] Response answer(Failure failure) const;

private:
    int _status;
    std::string _contentType;
    Body::Shared _body;
};

/// As a response tells it; an exception is the upstream's failure.
[[nodiscard]] Failure failureOf(Cause cause) noexcept;
} // namespace weir::circuitbreaker
