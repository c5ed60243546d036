// A client that takes its answer in sips.
#pragma once

#include "http/Transport.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace weir::test
{
/// Takes so many bytes a call, however many pieces they are in.
class Sip final : public http::Transport
{
public:
    explicit Sip(std::size_t atOnce) : Transport(http::Descriptor()), _atOnce(atOnce) {}

    [[nodiscard]] Result read(std::span<char> /*into*/) noexcept override { return {}; }
    [[nodiscard]] Result write(std::span<const std::string_view> pieces) noexcept override
    {
        ++calls;
        std::string text;
        for (const auto piece : pieces)
        {
            hasSeenEmptyPiece = hasSeenEmptyPiece || piece.empty();
            text += piece;
        }
        const auto bytes = std::min(text.size(), _atOnce);
        taken += text.substr(0, bytes);
        return {bytes, bytes == text.size() ? State::open : State::wouldWrite};
    }
    void endWriting() noexcept override {}
    [[nodiscard]] bool hasBuffered() const noexcept override { return false; }
    [[nodiscard]] bool isHandshaking() const noexcept override { return false; }

    std::string taken;
    int calls = 0;
    bool hasSeenEmptyPiece = false;

private:
    std::size_t _atOnce;
};
} // namespace weir::test
