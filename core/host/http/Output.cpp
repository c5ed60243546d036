#include "Output.h"

#include <algorithm>

namespace weir::http
{
Transport::Result Output::flush(Transport& transport) noexcept
{
    if (empty())
        return {};
    std::array<std::string_view, 3> filled;
    std::size_t count = 0;
    for (const auto piece : _pieces)
        if (!piece.empty())
            filled.at(count++) = piece;
    const auto result = transport.write(std::span(filled).first(count));
    auto sent = result.bytes;
    for (auto& piece : _pieces)
    {
        const auto part = std::min(sent, piece.size());
        piece.remove_prefix(part);
        sent -= part;
    }
    return result;
}
} // namespace weir::http
