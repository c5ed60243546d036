// Whether a value fits its key.
#pragma once

#include "weir/Config.h"

#include <optional>
#include <string>
#include <string_view>

namespace weir::host
{
/// Nothing if `value` is allowed for `key`; otherwise what is: "an integer from 0 to 65535".
[[nodiscard]] std::optional<std::string> allowedInstead(const Key& key, std::string_view value);

/// What values of `key` look like, for documentation and error sentences.
[[nodiscard]] std::string allowedValues(const Key& key);

/// `[a-z][a-z0-9-]*`: names of modules, policies, rules and guards.
[[nodiscard]] bool isName(std::string_view text) noexcept;
} // namespace weir::host
