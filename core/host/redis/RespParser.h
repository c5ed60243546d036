// Reads replies of the Redis protocol from bytes as they arrive.
//
// RESP2 as redis.io/docs/reference/protocol-spec describes it. The parser is incremental: a reply may be cut anywhere,
// and a byte is looked at a bounded number of times however finely the stream is cut. It is strict, since a server
// that deviates is not Redis, or has lost step: lengths and integers are digits with nothing around them, a line ends
// in CRLF and nothing else, and a truncated reply is never taken for a whole one.
#pragma once

#include "weir/Redis.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::host
{
/// Not thread-safe. After an error it must be `reset` and the connection dropped: where the next reply starts is
/// unknown then.
class RespParser final
{
public:
    /// Of one reply. Memory is taken as bytes arrive, never in advance because a length was announced.
    struct Bounds
    {
        std::size_t bytes = std::size_t{64} * 1024 * 1024;
        std::size_t line = std::size_t{64} * 1024; ///< of a status, an error or a length
        std::size_t depth = 8;                     ///< of arrays within arrays
        std::size_t elements = 1'000'000;          ///< of all its arrays together
    };

    enum class Step : std::uint8_t
    {
        reply,    ///< a whole one was taken
        needMore, ///< what has arrived ends within a reply, or at its end
        error,    ///< this is not RESP, or more than the bounds allow; see `error`
    };

    RespParser() : RespParser(Bounds()) {}
    explicit RespParser(Bounds bounds) : _bounds(bounds) {}

    /// Room for at least `size` bytes that were received; valid until the next call.
    [[nodiscard]] std::span<char> space(std::size_t size);
    /// The first `size` bytes of that room have been filled.
    void received(std::size_t size) noexcept { _end += size; }

    /// Takes the next reply, if it is there.
    [[nodiscard]] Step next(RedisReply& reply);
    /// One clause on what is wrong; empty if nothing is.
    [[nodiscard]] std::string_view error() const noexcept { return _error; }
    /// Forgets everything: for a new connection.
    void reset() noexcept;

private:
    using Value = std::optional<RedisReply>;
    struct Array
    {
        std::size_t missing;
        std::vector<RedisReply> elements;
    };

    [[nodiscard]] std::string_view rest() const noexcept { return {_buffer.data() + _begin, _end - _begin}; }
    [[nodiscard]] std::optional<std::string_view> line();
    [[nodiscard]] Value element();
    [[nodiscard]] Value parse(std::string_view line);
    [[nodiscard]] Value integer(std::string_view digits);
    [[nodiscard]] Value beginBulk(std::string_view digits);
    [[nodiscard]] Value bulk();
    [[nodiscard]] Value beginArray(std::string_view digits);
    [[nodiscard]] bool completes(RedisReply& value);
    std::nullopt_t fail(std::string_view reason) noexcept;
    void take(std::size_t size) noexcept;

    Bounds _bounds;
    std::vector<char> _buffer; // the bytes from _begin to _end are not parsed yet
    std::size_t _begin = 0;
    std::size_t _end = 0;
    std::size_t _scanned = 0;         // of the bytes from _begin, how many hold no end of a line
    std::optional<std::size_t> _bulk; // the length of the bulk string that comes next
    std::vector<Array> _open;         // outermost first
    std::size_t _bytes = 0;           // of the current reply, as far as it has been parsed
    std::size_t _elements = 0;
    std::string_view _error;
};
} // namespace weir::host
