// Takes a head apart.
#pragma once

#include "Framing.h"

#include <span>
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

    /// What a request keeps of a head.
    struct Views
    {
        std::string_view method;
        std::string_view target;
        std::span<const Field> fields;
    };
    /// Of the parsed head: those into `from` moved to the same places in `to`.
    [[nodiscard]] Views moved(const Views& views, std::string_view from, const char* to);
    /// Of the parsed head, with the value of the first field of that name replaced, or the field added.
    [[nodiscard]] std::span<const Field> withField(std::string_view name, std::string_view value);

private:
    std::vector<Field> _fields;
};
} // namespace weir::http
