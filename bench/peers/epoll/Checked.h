// What failed calls of the system become.
#pragma once

#include <cerrno>
#include <system_error>

namespace weir::bench
{
/// The result, or std::system_error if it says that the call failed.
template <class Result>
Result checked(Result result, const char* call)
{
    if (result < 0)
        throw std::system_error(errno, std::generic_category(), call);
    return result;
}
} // namespace weir::bench
