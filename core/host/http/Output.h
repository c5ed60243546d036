// Bytes on their way out.
#pragma once

#include "Transport.h"

#include <array>
#include <string_view>

namespace weir::http
{
/// Up to three pieces that are sent in order. Views: what they view must live until it is empty. Not thread-safe.
class Output final
{
public:
    /// REQUIRES: it is empty.
    void set(std::string_view first, std::string_view second, std::string_view third) noexcept
    {
        _pieces = {first, second, third};
    }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] std::size_t size() const noexcept
    {
        return _pieces[0].size() + _pieces[1].size() + _pieces[2].size();
    }
    /// What is left of the pieces.
    [[nodiscard]] std::string_view left(std::size_t piece) const noexcept { return _pieces.at(piece); }

    /// Sends what the transport takes.
    [[nodiscard]] Transport::Result flush(Transport& transport) noexcept;

private:
    std::array<std::string_view, 3> _pieces;
};
} // namespace weir::http
