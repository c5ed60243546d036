// What the server answers, taken apart.
#pragma once

#include "http/Answer.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include <string>
#include <vector>

namespace weir::ctl
{
/// The object of a JSON answer, its members in order. Throws Failure if it is none.
[[nodiscard]] Poco::JSON::Object::Ptr parseObject(const Answer& answer);
/// The objects of an array that is a member; empty if it is missing.
[[nodiscard]] std::vector<Poco::JSON::Object::Ptr> objectsAt(const Poco::JSON::Object& object, const std::string& name);
/// A member as text: a number as the server writes it, a list with commas, nothing for null and for what is missing.
[[nodiscard]] std::string textAt(const Poco::JSON::Object& object, const std::string& name);
} // namespace weir::ctl
