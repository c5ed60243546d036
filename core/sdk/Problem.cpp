#include "weir/Problem.h"

#include "weir/Json.h"

#include <algorithm>
#include <array>
#include <utility>

namespace weir::inline v1
{
namespace
{
using Phrase = std::pair<int, std::string_view>;

// RFC 9110, section 15; 428-431 from RFC 6585; 308 from RFC 9110.
constexpr std::array phrases{
    Phrase{100, "Continue"},
    Phrase{101, "Switching Protocols"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{203, "Non-Authoritative Information"},
    Phrase{204, "No Content"},
    Phrase{205, "Reset Content"},
    Phrase{206, "Partial Content"},
    Phrase{300, "Multiple Choices"},
    Phrase{301, "Moved Permanently"},
    Phrase{302, "Found"},
    Phrase{303, "See Other"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{402, "Payment Required"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{407, "Proxy Authentication Required"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{416, "Range Not Satisfiable"},
    Phrase{417, "Expectation Failed"},
    Phrase{421, "Misdirected Request"},
    Phrase{422, "Unprocessable Content"},
    Phrase{426, "Upgrade Required"},
    Phrase{428, "Precondition Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
};
static_assert(std::ranges::is_sorted(phrases, {}, &Phrase::first));

std::string_view pathOf(std::string_view target)
{
    return target.substr(0, target.find('?'));
}

void write(JsonWriter& json, const ProblemError& error)
{
    json.beginObject();
    if (error.index)
        json.key("index").integer(*error.index);
    if (error.line)
        json.key("line").integer(*error.line);
    if (error.pointer)
        json.key("pointer").string(*error.pointer);
    if (!error.parameter.empty())
        json.key("parameter").string(error.parameter);
    json.key("detail").string(error.detail);
    json.endObject();
}
} // namespace

std::string_view reasonPhrase(int status) noexcept
{
    const auto* const found = std::ranges::lower_bound(phrases, status, {}, &Phrase::first);
    return found != phrases.end() && found->first == status ? found->second : "Unknown";
}

ProblemException::ProblemException(Problem problem) : _problem(std::move(problem)) {}

ProblemException::ProblemException(int status, std::string detail)
    : _problem{.status = status, .detail = std::move(detail)}
{
}

ProblemException::~ProblemException() = default;

const char* ProblemException::what() const noexcept
{
    return _problem.detail.c_str();
}

std::string problemErrorsJson(const std::vector<ProblemError>& errors)
{
    std::string text;
    JsonWriter json(text);
    json.beginArray();
    for (const auto& error : errors)
        write(json, error);
    json.endArray();
    return text;
}

Response problemResponse(const Problem& problem, const Request& request)
{
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    json.key("type").string(problem.type);
    json.key("title").string(problem.title.empty() ? reasonPhrase(problem.status) : problem.title);
    json.key("status").integer(problem.status);
    json.key("detail").string(problem.detail);
    json.key("instance").string(pathOf(request.target));
    json.key("request_id").string(request.requestId);
    if (!problem.members.empty())
        json.raw(problem.members);
    if (!problem.errors.empty())
        json.key("errors").raw(problemErrorsJson(problem.errors));
    json.endObject();

    Response response = jsonResponse(std::move(text), problem.status);
    response.headers = problem.headers;
    response.headers.set("Content-Type", "application/problem+json");
    return response;
}
} // namespace weir::inline v1
