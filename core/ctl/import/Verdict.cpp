#include "import/Verdict.h"

#include "http/ProblemText.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <string_view>

namespace weir::ctl
{
namespace
{
using Poco::JSON::Object;
using Poco::Net::HTTPResponse;

Delivered::Error errorFrom(const Object& error)
{
    const auto pointer = error.optValue<std::string>("pointer", "");
    return {.index = error.getValue<std::size_t>("index"),
            .sentence = (pointer.empty() ? "" : pointer + ": ") + error.optValue<std::string>("detail", "")};
}

/// Nothing if the answer does not say what became of the points.
std::optional<Delivered> deliveredFrom(const Answer& answer)
{
    try
    {
        const auto object = Poco::JSON::Parser().parse(answer.body).extract<Object::Ptr>();
        if (!object->has("accepted"))
            return std::nullopt;
        Delivered delivered{.accepted = object->getValue<std::uint64_t>("accepted"),
                            .rejected = object->getValue<std::uint64_t>("rejected"),
                            .replayed = answer.head.get("Idempotency-Replayed", "") == "true",
                            .errors = {}};
        if (const auto errors = object->getArray("errors"))
            for (unsigned i = 0; i < errors->size(); ++i)
                delivered.errors.push_back(errorFrom(*errors->getObject(i)));
        return delivered;
    }
    catch (const Poco::Exception&)
    {
        return std::nullopt;
    }
}

/// `policy ingest: 5 requests per 60 s …`
std::string policyOf(std::string_view detail)
{
    constexpr std::string_view beginning = "policy ";
    const auto end = detail.find(':');
    if (!detail.starts_with(beginning) || end == std::string_view::npos)
        return "ingest";
    return std::string(detail.substr(beginning.size(), end - beginning.size()));
}
} // namespace

Verdict judge(const Answer& answer)
{
    if (answer.succeeded() || answer.status() == HTTPResponse::HTTP_UNPROCESSABLE_ENTITY)
        if (auto delivered = deliveredFrom(answer))
            return *std::move(delivered);
    const auto reason = describeProblem(answer);
    switch (answer.status())
    {
    case HTTPResponse::HTTP_TOO_MANY_REQUESTS:
        return Again{reason, exitTryLater, answer.retryAfter(), policyOf(reason)};
    case HTTPResponse::HTTP_REQUEST_TIMEOUT:
    case HTTPResponse::HTTP_CONFLICT: // the same batch, sent before, is still being stored
    case HTTPResponse::HTTP_BAD_GATEWAY:
    case HTTPResponse::HTTP_SERVICE_UNAVAILABLE:
    case HTTPResponse::HTTP_GATEWAY_TIMEOUT:
        return Again{.reason = reason, .exitCode = exitTryLater, .after = answer.retryAfter()};
    case HTTPResponse::HTTP_REQUEST_ENTITY_TOO_LARGE:
        return Hopeless{reason + "; a smaller --batch makes smaller requests", exitBadData};
    case HTTPResponse::HTTP_UNPROCESSABLE_ENTITY:
        return Hopeless{reason, exitBadData};
    case HTTPResponse::HTTP_OK:
        return Hopeless{"the answer is none of Weir's; is the URL right?", exitUnavailable};
    default:
        return Hopeless{reason, exitCodeOf(answer)};
    }
}
} // namespace weir::ctl
