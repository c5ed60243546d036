#include "Fallback.h"

#include <utility>

namespace weir::circuitbreaker
{
namespace
{
const char* reasonOf(Failure failure) noexcept
{
    switch (failure)
    {
    case Failure::timeout:
        return "timeout";
    case Failure::connect:
    case Failure::upstream:
        return "upstream_error";
    case Failure::overload:
        return "overload";
    case Failure::circuitOpen:
        return "circuit_open";
    case Failure::notStored: // a cache's, and passed on
        break;
    }
    return "";
}
} // namespace

Fallback::Fallback(FallbackSettings settings)
    : _status(settings.status),
      _contentType(std::move(settings.contentType)),
      _body(std::make_shared<const std::string>(std::move(settings.body)))
{
}

Response Fallback::answer(Failure failure) const
{
    Response response{.status = _status, .body = _body, .failure = failure};
    response.headers.add("Content-Type", _contentType);
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Weir-Fallback", reasonOf(failure));
    return response;
}

Failure failureOf(Cause cause) noexcept
{
    switch (cause)
    {
    case Cause::timeout:
        return Failure::timeout;
    case Cause::connect:
        return Failure::connect;
    case Cause::upstream:
    case Cause::exception:
        break;
    }
    return Failure::upstream;
}
} // namespace weir::circuitbreaker
