// How an invariant is enforced.
#pragma once

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace weir::fuzz
{
/// Ends the process with `rule`, what should have held, unless it does; libFuzzer keeps the input.
inline void require(bool holds, std::string_view rule)
{
    if (holds)
        return;
    std::cerr << "violated: " << rule << std::endl;
    std::abort();
}
} // namespace weir::fuzz
