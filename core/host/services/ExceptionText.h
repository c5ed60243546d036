// The sentence behind whatever was thrown.
#pragma once

#include <string>

namespace weir::host
{
/// REQUIRES: called inside a catch block. Understands std::exception and Poco::Exception; anything else
/// is "an object that is not an exception".
[[nodiscard]] std::string currentExceptionText();
} // namespace weir::host
