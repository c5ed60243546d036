// Reading answers in tests.
#pragma once

#include "support/HttpClient.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include <string>
#include <string_view>
#include <vector>

namespace weir::test
{
/// Parses an object, keeping the order of its members.
[[nodiscard]] Poco::JSON::Object::Ptr parseObject(const std::string& text);
/// The member `name` of an object, itself an object or an array; fails the test if it is not.
[[nodiscard]] Poco::JSON::Object::Ptr objectAt(const Poco::JSON::Object::Ptr& object, const std::string& name);
[[nodiscard]] Poco::JSON::Array::Ptr arrayAt(const Poco::JSON::Object::Ptr& object, const std::string& name);
/// The number of a member, NaN for null.
[[nodiscard]] double numberAt(const Poco::JSON::Object::Ptr& object, const std::string& name);
/// Non-empty lines of a text.
[[nodiscard]] std::vector<std::string> lines(std::string_view text);

/// Fails the test unless `reply` is a problem (RFC 9457) of that status: its media type, its members
/// in the documented order, the request's id in header and body. Returns the parsed body.
Poco::JSON::Object::Ptr assertProblem(int status, const HttpReply& reply);
} // namespace weir::test
