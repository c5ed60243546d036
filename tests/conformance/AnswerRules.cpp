#include "AnswerRules.h"

#include "weir/Http.h"

namespace weir::test
{
namespace
{
std::string brokenFraming(const HttpReply& reply, bool saysClose)
{
    const std::size_t lengths = reply.count("Content-Length");
    const std::size_t codings = reply.count("Transfer-Encoding");
    if (reply.status < 200 || reply.status == 204)
        return lengths + codings == 0 ? "" : "an answer that has no body tells the length of one";
    if (lengths + codings > 1)
        return "the length of the body is told twice";
    if (lengths + codings == 0 && !saysClose)
        return "the length of the body cannot be told";
    return "";
}
} // namespace

std::string brokenRule(const HttpReply& reply, bool closes)
{
    const bool saysClose = equalsIgnoringCase(reply.header("Connection"), "close");
    if (auto broken = brokenFraming(reply, saysClose); !broken.empty())
        return broken;
    if (reply.status < 200)
        return "";
    for (const auto* once : {"Date", "X-Request-Id"})
        if (reply.count(once) != 1)
            return std::string("not exactly one ") + once;
    if (reply.status >= 400 && reply.header("Content-Type") != "application/problem+json")
        return "an error that is not a problem";
    if (closes != saysClose)
        return closes ? "the connection ends without Connection: close" : "Connection: close, but it goes on";
    return "";
}
} // namespace weir::test
