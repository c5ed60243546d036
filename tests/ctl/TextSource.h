// Bytes of a test as a Source.
#pragma once

#include "input/Source.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace weir::ctl
{
/// Hands out at most `piece` bytes at once.
class TextSource final : public Source
{
public:
    explicit TextSource(std::string text, std::size_t piece = 1'000'000) : _text(std::move(text)), _piece(piece) {}

    [[nodiscard]] std::size_t read(char* buffer, std::size_t size) override
    {
        const auto got = _text.copy(buffer, std::min(size, _piece), _taken);
        _taken += got;
        return got;
    }

    [[nodiscard]] std::uint64_t consumed() const noexcept override { return _taken; }

private:
    std::string _text;
    std::size_t _piece;
    std::size_t _taken = 0;
};
} // namespace weir::ctl
