#include "view/Json.h"

#include "app/Failure.h"
#include "weir/Json.h"

#include <Poco/Exception.h>
#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>

namespace weir::ctl
{
namespace
{
using Poco::JSON::Array;
using Poco::JSON::Object;

std::string textOf(const Poco::Dynamic::Var& value)
{
    if (value.isEmpty())
        return {};
    if (value.isNumeric() && !value.isInteger() && !value.isBoolean())
    {
        std::string text;
        JsonWriter(text).real(value.convert<double>());
        return text;
    }
    if (value.type() != typeid(Array::Ptr))
        return value.convert<std::string>();
    std::string text;
    for (const auto& element : *value.extract<Array::Ptr>())
        text += (text.empty() ? "" : ", ") + textOf(element);
    return text;
}
} // namespace

Object::Ptr parseObject(const Answer& answer)
{
    try
    {
        const bool inOrder = true;
        Poco::JSON::Parser parser(new Poco::JSON::ParseHandler(inOrder));
        return parser.parse(answer.body).extract<Object::Ptr>();
    }
    catch (const Poco::Exception&)
    {
        throw Failure(exitUnavailable, "the answer is none of Weir's; is the URL right?");
    }
}

std::vector<Object::Ptr> objectsAt(const Object& object, const std::string& name)
{
    std::vector<Object::Ptr> objects;
    if (const auto array = object.getArray(name))
        for (unsigned i = 0; i < array->size(); ++i)
            if (auto element = array->getObject(i))
                objects.push_back(std::move(element));
    return objects;
}

std::string textAt(const Object& object, const std::string& name)
{
    return object.has(name) ? textOf(object.get(name)) : std::string();
}
} // namespace weir::ctl
