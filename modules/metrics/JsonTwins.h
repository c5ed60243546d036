// Members that stand twice in a JSON object.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace weir::metrics
{
/// `parent` and below it `member`, escaped (RFC 6901, section 3).
[[nodiscard]] std::string pointerTo(std::string_view parent, std::string_view member);

/// Where, at any depth, a name stands twice in one object: which one counts depends on who reads it.
[[nodiscard]] std::optional<std::string> pointerToTwin(simdjson::dom::element value);
} // namespace weir::metrics
