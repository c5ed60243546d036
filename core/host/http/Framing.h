// What RFC 9110 and 9112 demand of a request's head and the parser does not check. Pure functions.
#pragma once

#include "Front.h"
#include "weir/Http.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace weir::http
{
struct Head
{
    std::string_view method;
    std::string_view target;
    std::string_view version; ///< "HTTP/1.1"
    std::span<const Field> fields;
};

struct HeadLimits
{
    std::size_t maxTarget;
    std::size_t maxHead;
    std::size_t maxFields;
};

/// Nothing if the head may be run: version (RFC 9110, 2.5), target length, size and number of fields, field
/// characters (5.5), exactly one Host (RFC 9112, 3.2), framing that says one thing only (6.1-6.3), Expect
/// (RFC 9110, 10.1.1).
[[nodiscard]] std::optional<Refusal> refusalOf(const Head& head, const HeadLimits& limits);

/// How the body is delimited, of a head that `refusalOf` has passed.
struct Framing
{
    bool chunked = false;
    std::size_t length = 0; ///< 0 if chunked or absent
};
[[nodiscard]] Framing framingOf(std::span<const Field> fields);

/// A target in absolute form cut down to origin form (RFC 9112, 3.2.2); any other as it is. Empty if it is
/// neither.
[[nodiscard]] std::string_view originForm(std::string_view target) noexcept;
} // namespace weir::http
