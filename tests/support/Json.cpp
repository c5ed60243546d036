#include "Json.h"

#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <cppunit/TestAssert.h>

#include <algorithm>
#include <limits>
#include <sstream>

namespace weir::test
{
Poco::JSON::Object::Ptr parseObject(const std::string& text)
{
    const Poco::SharedPtr<Poco::JSON::ParseHandler> keepingOrder(new Poco::JSON::ParseHandler(true));
    Poco::JSON::Parser parser(keepingOrder);
    try
    {
        return parser.parse(text).extract<Poco::JSON::Object::Ptr>();
    }
    catch (const Poco::Exception& e)
    {
        CPPUNIT_FAIL("not a JSON object (" + e.displayText() + "): " + text);
    }
    return {};
}

Poco::JSON::Object::Ptr objectAt(const Poco::JSON::Object::Ptr& object, const std::string& name)
{
    const Poco::JSON::Object::Ptr member = object->getObject(name);
    CPPUNIT_ASSERT_MESSAGE("no object " + name, member);
    return member;
}

Poco::JSON::Array::Ptr arrayAt(const Poco::JSON::Object::Ptr& object, const std::string& name)
{
    const Poco::JSON::Array::Ptr member = object->getArray(name);
    CPPUNIT_ASSERT_MESSAGE("no array " + name, member);
    return member;
}

double numberAt(const Poco::JSON::Object::Ptr& object, const std::string& name)
{
    CPPUNIT_ASSERT_MESSAGE("no member " + name, object->has(name));
    if (object->isNull(name))
        return std::numeric_limits<double>::quiet_NaN();
    return object->getValue<double>(name);
}

std::vector<std::string> lines(std::string_view text)
{
    std::vector<std::string> result;
    std::istringstream stream{std::string(text)};
    for (std::string line; std::getline(stream, line);)
        if (!line.empty())
            result.push_back(line);
    return result;
}

Poco::JSON::Object::Ptr assertProblem(int status, const HttpReply& reply)
{
    CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, status, reply.status);
    CPPUNIT_ASSERT_EQUAL(std::string("application/problem+json"), reply.header("Content-Type"));
    const Poco::JSON::Object::Ptr problem = parseObject(reply.body);

    const std::vector<std::string> expected{"type", "title", "status", "detail", "instance", "request_id"};
    Poco::JSON::Object::NameList names = problem->getNames();
    CPPUNIT_ASSERT_MESSAGE(reply.body, names.size() >= expected.size());
    names.resize(expected.size());
    CPPUNIT_ASSERT_MESSAGE(reply.body, std::ranges::equal(expected, names));

    CPPUNIT_ASSERT_EQUAL(status, problem->getValue<int>("status"));
    CPPUNIT_ASSERT(!problem->getValue<std::string>("detail").empty());
    CPPUNIT_ASSERT_EQUAL(reply.header("X-Request-Id"), problem->getValue<std::string>("request_id"));
    return problem;
}
} // namespace weir::test
