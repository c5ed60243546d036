#include "http/ProblemText.h"

#include "app/Failure.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace weir::ctl
{
namespace
{
using Poco::JSON::Object;

Object::Ptr parseProblem(const Answer& answer)
{
    if (!answer.head.getContentType().starts_with("application/problem+json"))
        return {};
    try
    {
        return Poco::JSON::Parser().parse(answer.body).extract<Object::Ptr>();
    }
    catch (const Poco::Exception&)
    {
        return {};
    }
}

std::string describeError(const Object& error)
{
    std::string text;
    for (const auto* member : {"source", "line", "parameter", "key", "pointer"})
        if (error.has(member))
            text += error.getValue<std::string>(member) + ": ";
    return text + error.optValue<std::string>("detail", "");
}

std::string advice(int status)
{
    switch (status)
    {
    case Poco::Net::HTTPResponse::HTTP_UNAUTHORIZED:
        return "; --token or WEIRCTL_TOKEN gives the operators' token, --header a field for the public listener";
    case Poco::Net::HTTPResponse::HTTP_NOT_FOUND:
        return "; is the module enabled ('weirctl modules'), and the right listener asked?";
    default:
        return "";
    }
}
} // namespace

std::string describeProblem(const Answer& answer)
{
    const auto problem = parseProblem(answer);
    if (!problem)
        return "the server answered " + std::to_string(answer.status()) + " " + answer.head.getReason() +
               advice(answer.status());
    auto text = problem->optValue<std::string>("detail", answer.head.getReason());
    text += " (" + std::to_string(answer.status()) + ")" + advice(answer.status());
    if (const auto errors = problem->getArray("errors"))
        for (std::size_t i = 0; i < errors->size(); ++i)
            if (const auto error = errors->getObject(static_cast<unsigned>(i)))
                text += "\n  " + describeError(*error);
    return text;
}

ExitCode exitCodeOf(const Answer& answer)
{
    using Poco::Net::HTTPResponse;
    switch (answer.status())
    {
    case HTTPResponse::HTTP_BAD_REQUEST:
    case HTTPResponse::HTTP_UNPROCESSABLE_ENTITY:
        return exitUsage;
    case HTTPResponse::HTTP_UNAUTHORIZED:
    case HTTPResponse::HTTP_FORBIDDEN:
        return exitNotAllowed;
    case HTTPResponse::HTTP_REQUEST_ENTITY_TOO_LARGE:
        return exitBadData;
    case HTTPResponse::HTTP_REQUEST_TIMEOUT:
    case HTTPResponse::HTTP_CONFLICT:
    case HTTPResponse::HTTP_TOO_MANY_REQUESTS:
    case HTTPResponse::HTTP_BAD_GATEWAY:
    case HTTPResponse::HTTP_SERVICE_UNAVAILABLE:
    case HTTPResponse::HTTP_GATEWAY_TIMEOUT:
        return exitTryLater;
    default:
        return exitUnavailable;
    }
}

void requireSuccess(const Answer& answer)
{
    if (!answer.succeeded())
        throw Failure(exitCodeOf(answer), describeProblem(answer));
}
} // namespace weir::ctl
