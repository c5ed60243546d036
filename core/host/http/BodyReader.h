// Reads a request's body whole, within its limit.
#pragma once

#include "Framing.h"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>

namespace weir::http
{
enum class BodyResult : std::uint8_t
{
    whole,
    tooLarge, ///< the rest is still unread
    cutShort, ///< the client left before the end
};

/// Reads into `body` in large pieces; never more than a piece beyond `limit`.
[[nodiscard]] BodyResult readBody(std::istream& stream, const Framing& framing, std::size_t limit, std::string& body);

/// Reads and drops up to 64 KiB; true if the body ended within them.
[[nodiscard]] bool discardRest(std::istream& stream);
} // namespace weir::http
