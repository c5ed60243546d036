// The body of an answer, whole or not at all (RFC 9112, section 6).
#pragma once

#include "http/Wire.h"

#include <Poco/Net/HTTPResponse.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace weir::ctl
{
/// The connection ended, or what came is not HTTP, before the body was whole.
class IncompleteAnswer final : public std::runtime_error
{
public:
    IncompleteAnswer() : std::runtime_error("the answer broke off") {}
};

class BodyReader final
{
public:
    BodyReader(Wire& wire, const Poco::Net::HTTPResponse& head);

    /// The next piece, valid until the next call; empty at the end. Throws IncompleteAnswer.
    [[nodiscard]] std::string_view next();
    /// Nothing tells whether it is whole.
    [[nodiscard]] bool endsWithConnection() const noexcept { return _framing == Framing::untilClose; }

private:
    enum class Framing
    {
        length,
        chunked,
        untilClose,
    };

    /// Reads the line with a chunk's size, or all that stands behind the last chunk.
    void readChunkHead();
    void readTrailers();
    [[nodiscard]] std::string line();

    Wire& _wire;
    Framing _framing = Framing::length;
    std::uint64_t _left = 0; ///< of the body, or of the chunk
    bool _inChunks = false;  ///< a chunk was read, so the end of its line stands in front of the next
    bool _ended = false;
    std::string _buffer;
};
} // namespace weir::ctl
