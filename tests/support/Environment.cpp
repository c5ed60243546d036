#include "Environment.h"

#include "weir/Units.h"

#include <cppunit/TestAssert.h>

#include <cstdlib>
#include <string>

namespace weir::test
{
std::uint64_t numberFromEnvironment(const char* variable, std::uint64_t usual)
{
    const char* text = std::getenv(variable); // NOLINT(concurrency-mt-unsafe)
    if (text == nullptr)
        return usual;
    const auto number = parseUnsigned(text);
    CPPUNIT_ASSERT_MESSAGE(std::string(variable) + " is not a number: " + text, number.has_value());
    return *number;
}
} // namespace weir::test
