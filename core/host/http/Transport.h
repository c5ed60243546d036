// The two ends of a connection's byte stream, in the clear or encrypted.
#pragma once

#include "Descriptor.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace weir::http
{
/// Never blocks. Not thread-safe: it belongs to whoever works on its connection.
class Transport
{
public:
    enum class State : std::uint8_t
    {
        open,       ///< went as far as asked
        wouldRead,  ///< goes on once the socket is readable
        wouldWrite, ///< goes on once the socket is writable
        closed,     ///< the peer has ended the stream, or it is broken
    };
    struct Result
    {
        std::size_t bytes = 0;
        State state = State::open;
    };

    virtual ~Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    [[nodiscard]] virtual Result read(std::span<char> into) noexcept = 0;
    /// Writes the pieces in order, as one if the stream takes them.
    [[nodiscard]] virtual Result write(std::span<const std::string_view> pieces) noexcept = 0;
    /// Tells the peer that nothing more will come.
    virtual void endWriting() noexcept = 0;
    /// True if `read` has something although the socket may have nothing.
    [[nodiscard]] virtual bool hasBuffered() const noexcept = 0;
    /// True until the two ends have agreed on how to speak.
    [[nodiscard]] virtual bool isHandshaking() const noexcept = 0;
    /// Makes the end of the connection a reset, and what has been written and not been sent yet is thrown away.
    void dropUnsent() const noexcept;
    [[nodiscard]] int descriptor() const noexcept { return _socket.get(); }

protected:
    explicit Transport(Descriptor socket) noexcept : _socket(std::move(socket)) {}

private:
    Descriptor _socket;
};

class PlainTransport final : public Transport
{
public:
    explicit PlainTransport(Descriptor socket) noexcept : Transport(std::move(socket)) {}

    [[nodiscard]] Result read(std::span<char> into) noexcept override;
    [[nodiscard]] Result write(std::span<const std::string_view> pieces) noexcept override;
    void endWriting() noexcept override;
    [[nodiscard]] bool hasBuffered() const noexcept override { return false; }
    [[nodiscard]] bool isHandshaking() const noexcept override { return false; }

private:
    [[nodiscard]] Result writeOne(std::string_view piece) noexcept;
};
} // namespace weir::http
