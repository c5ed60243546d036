// One connection, on which the bytes are the test's and the answers are read as strictly as they should be written.
#pragma once

#include "support/HttpClient.h"

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir::test
{
/// Why nothing more is read.
enum class Silence
{
    none,
    closed, ///< the server has ended the connection
    waiting ///< nothing came for as long as the test waits
};

/// Unlike HttpClient it reads answers of 100 too, goes on behind a `Connection: close`, and never opens
/// a second connection. Not thread-safe.
class Conversation final
{
public:
    /// A server that has said nothing for `patience` is taken to wait for something.
    explicit Conversation(const Poco::Net::SocketAddress& server,
                          std::chrono::seconds patience = std::chrono::seconds(5));

    /// Sends each piece by itself. A server that takes no more bytes is no error: its answer tells why.
    void send(std::span<const std::string_view> pieces);
    void send(std::string_view bytes) { send(std::span(&bytes, 1)); }
    /// Closes the sending side.
    void hangUp();

    /// The next answer, whatever its status; nothing when none comes or it ends halfway. Throws
    /// std::runtime_error for bytes that are no HTTP/1.1 answer.
    [[nodiscard]] std::optional<HttpReply> answer(bool bodiless);
    /// Reads on until the server ends the connection or is silent; returns the bytes that no answer took.
    std::string_view rest();

    [[nodiscard]] Silence silence() const noexcept { return _silence; }
    /// All that has come so far.
    [[nodiscard]] const std::string& transcript() const noexcept { return _received; }

private:
    /// Receives more; false when nothing comes.
    bool receive();
    [[nodiscard]] std::optional<std::string_view> line();
    [[nodiscard]] bool readHead(HttpReply& reply);
    [[nodiscard]] bool readBody(HttpReply& reply);
    [[nodiscard]] bool readChunks(std::string& body);
    [[nodiscard]] bool take(std::size_t size, std::string& body);

    Poco::Net::StreamSocket _socket;
    std::string _received;
    std::size_t _read = 0; ///< how much of `_received` belongs to answers
    Silence _silence = Silence::none;
};
} // namespace weir::test
