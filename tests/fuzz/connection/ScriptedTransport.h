// A client made of strings.
#pragma once

#include "http/Transport.h"

#include <string>
#include <string_view>

namespace weir::fuzz
{
/// Both ends of the stream, for the script to control.
struct Client
{
    std::string_view unsent;                ///< what the client has not sent yet
    std::size_t arrived = 0;                ///< bytes of `unsent` that can be read now
    std::string answers;                    ///< what the client got
    std::size_t window = std::string::npos; ///< bytes that the client still takes
    bool atEnd = false;                     ///< the client has closed
    bool broken = false;                    ///< nothing goes either way
    bool readWaits = false;                 ///< the next read waits until it could write
    bool writeWaits = false;                ///< the next write waits until it could read
    bool nudged = false;                    ///< what a write waited for is there
    bool ended = false;                     ///< the server has said that nothing more will come
    bool toldOfEnd = false;                 ///< the server has been told that the stream is over
    bool lostContinue = false;              ///< a 100 was not taken as a whole

    [[nodiscard]] bool isReadable() const noexcept { return arrived > 0 || atEnd || broken || nudged; }
    [[nodiscard]] bool isWritable() const noexcept { return window > 0 || broken; }
    void send(std::size_t bytes) noexcept;
};

class ScriptedTransport final : public http::Transport
{
public:
    /// REQUIRES: `client` outlives the transport.
    explicit ScriptedTransport(Client& client) noexcept : Transport(http::Descriptor()), _client(client) {}

    [[nodiscard]] Result read(std::span<char> into) noexcept override;
    [[nodiscard]] Result write(std::span<const std::string_view> pieces) noexcept override;
    void endWriting() noexcept override;
    [[nodiscard]] bool hasBuffered() const noexcept override { return _client.arrived > 0; }
    [[nodiscard]] bool isHandshaking() const noexcept override { return false; }

private:
    Client& _client;
};
} // namespace weir::fuzz
