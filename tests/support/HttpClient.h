// A small HTTP/1.1 client that sends exactly the bytes it is told to, malformed ones too.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::test
{
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// An answer as it came over the wire, with only the transfer coding undone.
struct HttpReply
{
    int status = 0;
    HeaderList headers;
    std::string body;
    bool complete = true; ///< false: the connection ended before the body did

    /// The first field of that name, without regard to case; empty if there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
};

/// One connection, kept alive between requests; opened anew when the server closed it after an answer.
/// Every wait is bounded: a server that does not answer is a Poco::TimeoutException. Not thread-safe.
class HttpClient final
{
public:
    explicit HttpClient(std::uint16_t port) : _port(port) {}

    HttpReply request(std::string_view method, std::string_view target, const HeaderList& headers = {},
                      std::string_view body = {});
    HttpReply get(std::string_view target, const HeaderList& headers = {}) { return request("GET", target, headers); }
    HttpReply postJson(std::string_view target, std::string_view body);
    HttpReply postNdjson(std::string_view target, std::string_view body);

    /// Sends bytes as they are.
    void send(std::string_view bytes);
    /// Reads the next answer; `method` tells whether it has a body.
    HttpReply receive(std::string_view method = "GET");
    /// True once the server has closed the connection without sending more.
    [[nodiscard]] bool closedByServer();

private:
    Poco::Net::StreamSocket& socket();
    /// Appends what arrives next to the buffer; false at the end of the stream.
    bool fill();
    [[nodiscard]] std::optional<std::string> line();
    std::string take(std::size_t size, bool& complete);
    void readBody(HttpReply& reply);
    std::string readChunks(bool& complete);

    std::uint16_t _port;
    std::optional<Poco::Net::StreamSocket> _socket;
    std::string _buffer;
};
} // namespace weir::test
