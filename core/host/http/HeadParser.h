// Takes a head apart.
#pragma once

#include "Framing.h"

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace weir::http
{
/// Boost.Beast's parser over one whole head. Reusable; keeps its memory. Not thread-safe.
class HeadParser final
{
public:
    /// REQUIRES: `head` is what HeadScanner has measured and passed. The result views `head` and this object.
    [[nodiscard]] std::variant<Head, Refusal> parse(std::string_view head);

    /// The parsed head with all its views into `from` moved to the same places in `to`.
    [[nodiscard]] Head moved(const Head& head, std::string_view from, const char* to);
    /// Replaces the value of the first field of that name, or adds it.
    [[nodiscard]] Head withField(const Head& head, std::string_view name, std::string_view value);

private:
    std::vector<Field> _fields;
};
} // namespace weir::http
