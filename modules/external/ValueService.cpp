#include "ValueService.h"

#include "weir/Json.h"

#include <simdjson.h>

#include <algorithm>

namespace weir::external
{
namespace
{
constexpr std::size_t usualDocument = 4 * 1024;
constexpr std::size_t largestDocument = 64 * 1024;
constexpr std::size_t deepest = 32;

CallFailure notAValue(const std::string& what)
{
    return {Failure::upstream, what + ", and not a JSON object whose member \"value\" is a number"};
}
} // namespace

// Not to be inlined into what waits for the service: the thread, and so the parser, may be another one afterwards.
[[gnu::noinline]] std::optional<std::string> valueIn(const std::string& json)
{
    if (json.size() > largestDocument)
        return std::nullopt;
    thread_local simdjson::dom::parser kept(usualDocument);
    simdjson::dom::parser large(largestDocument); // gives its memory back
    auto& parser = json.size() > usualDocument ? large : kept;
    simdjson::dom::element value;
    const auto room = std::max(json.size(), usualDocument);
    if ((parser.capacity() < room && parser.allocate(room, deepest) != simdjson::SUCCESS) ||
        parser.parse(json).at_key("value").get(value) != simdjson::SUCCESS)
        return std::nullopt;
    std::string text;
    JsonWriter writer(text);
    switch (value.type())
    {
    case simdjson::dom::element_type::INT64:
        writer.integer(std::int64_t(value));
        return text;
    case simdjson::dom::element_type::UINT64:
        writer.integer(std::uint64_t(value));
        return text;
    case simdjson::dom::element_type::DOUBLE:
        writer.real(double(value));
        return text;
    default:
        return std::nullopt;
    }
}

CallOutcome ValueService::call(const UpstreamRequest& request, MonotonicTime deadline)
{
    auto outcome = _inner->call(request, deadline);
    if (!outcome)
        return outcome;
    if (outcome->status < 200 || outcome->status > 299)
        return failure(notAValue("it answers " + std::to_string(outcome->status)));
    auto value = valueIn(outcome->body);
    if (!value)
        return failure(notAValue("it answers something else"));
    outcome->body = std::move(*value);
    return outcome;
}
} // namespace weir::external
