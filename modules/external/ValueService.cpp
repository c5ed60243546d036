#include "ValueService.h"

#include "weir/Json.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <cmath>

namespace weir::external
{
namespace
{
constexpr std::size_t largestDocument = 64 * 1024; // as a tree it takes many times as much
constexpr std::size_t deepest = 32;

std::string numberText(const Poco::Dynamic::Var& number)
{
    std::string text;
    JsonWriter json(text);
    if (number.isInteger() && number.isSigned())
        json.integer(number.convert<Poco::Int64>());
    else if (number.isInteger())
        json.integer(number.convert<Poco::UInt64>());
    else
        json.real(number.convert<double>());
    return text;
}

CallFailure notAValue(const std::string& what)
{
    return {Failure::upstream, what + ", and not a JSON object whose member \"value\" is a number"};
}
} // namespace

std::optional<std::string> valueIn(const std::string& json)
{
    if (json.size() > largestDocument)
        return std::nullopt;
    try
    {
        Poco::JSON::Parser parser;
        parser.setDepth(deepest);
        const auto document = parser.parse(json);
        if (document.type() != typeid(Poco::JSON::Object::Ptr))
            return std::nullopt;
        const auto value = document.extract<Poco::JSON::Object::Ptr>()->get("value");
        // To POCO, a boolean is numeric.
        if (value.isEmpty() || !value.isNumeric() || value.isBoolean() || !std::isfinite(value.convert<double>()))
            return std::nullopt;
        return numberText(value);
    }
    catch (const Poco::Exception&)
    {
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
