#include "ValueHandler.h"

#include "FailureAnswer.h"
#include "ProxyFields.h"
#include "weir/Json.h"

#include <algorithm>

namespace weir::external
{
Response ValueHandler::handle(const Request& request)
{
    UpstreamRequest asked{.target = _target};
    asked.fields.reserve(4); // these two, and those of addTrace
    asked.fields.emplace_back("Accept", "application/json");
    asked.fields.emplace_back("User-Agent", "weir");
    addTrace(asked.fields, request);
    const auto outcome = _service->call(asked, std::min(request.deadline, _clock.monotonic() + _timeout));
    if (!outcome)
        return failureAnswer(outcome.error(), request);
    std::string text;
    JsonWriter json(text);
    json.beginObject().key("external").string("ok").key("value").raw(outcome->body).endObject();
    auto response = jsonResponse(std::move(text));
    response.resources.emplace_back("external");
    return response;
}
} // namespace weir::external
