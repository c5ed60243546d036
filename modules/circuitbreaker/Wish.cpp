#include "Wish.h"

#include "weir/Problem.h"
#include "weir/Units.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace weir::circuitbreaker
{
namespace
{
[[noreturn]] void refuse(const std::string& detail)
{
    throw ProblemException(422, detail);
}

[[noreturn]] void refuse()
{
    refuse(R"(allowed: {"state":"forced_open"} or "disabled", both also with "for":"10m", "closed" or "auto")");
}

Poco::JSON::Object::Ptr parseObject(const std::string& body)
{
    Poco::Dynamic::Var parsed;
    try
    {
        constexpr int depth = 2;
        Poco::JSON::Parser parser;
        parser.setDepth(depth);
        parsed = parser.parse(body);
    }
    catch (const Poco::Exception&)
    {
        throw ProblemException(400, "the body is not JSON");
    }
    if (parsed.type() != typeid(Poco::JSON::Object::Ptr))
        refuse();
    return parsed.extract<Poco::JSON::Object::Ptr>();
}

std::string textOf(const Poco::JSON::Object& object, const std::string& member)
{
    const auto value = object.get(member);
    if (!value.isString())
        refuse();
    return value.toString();
}

Wish::Kind kindNamed(const std::string& state)
{
    if (state == "forced_open")
        return Wish::Kind::forcedOpen;
    if (state == "disabled")
        return Wish::Kind::disabled;
    if (state == "closed")
        return Wish::Kind::closed;
    if (state == "auto")
        return Wish::Kind::automatic;
    refuse("state: found '" + state + "', allowed: forced_open, disabled, closed or auto");
}

std::chrono::milliseconds timeOf(const std::string& text)
{
    const auto time = parseDuration(text);
    if (!time || time->count() == 0)
        refuse("for: found '" + text + "', allowed: a duration such as 30s, 10m or 1h");
    return *time;
}
} // namespace

Wish parseWish(const std::string& body)
{
    const auto object = parseObject(body);
    const bool hasTime = object->has("for");
    if (object->size() != (hasTime ? 2U : 1U))
        refuse();
    Wish wish{.kind = kindNamed(textOf(*object, "state"))};
    if (!hasTime)
        return wish;
    if (wish.kind != Wish::Kind::forcedOpen && wish.kind != Wish::Kind::disabled)
        refuse("for: goes with forced_open and disabled only; the circuit leaves any other state by itself");
    wish.time = timeOf(textOf(*object, "for"));
    return wish;
}
} // namespace weir::circuitbreaker
