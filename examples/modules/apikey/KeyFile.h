// The form in which an operator writes keys down.
#pragma once

#include "KeyRing.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>
#include <weir/Outcome.h>

namespace apikey
{
/// One line that is not understood.
struct KeyFileError
{
    std::size_t line; ///< from 1
    std::string detail;
};

/// Reads lines of the form `name:digest`: a name of letters, digits, `.`, `_` and `-` that tells the
/// reader of the file whose key it is, and the SHA-256 of the key as 64 hexadecimal digits. Empty lines
/// and lines that begin with `#` are comments. Pure; returns the ring, or everything that is wrong.
[[nodiscard]] weir::Outcome<KeyRing, std::vector<KeyFileError>> parseKeyFile(std::string_view text);
} // namespace apikey
