// The head of an answer, read strictly.
//
// Poco::Net::HTTPResponse is not used: it decodes field values (RFC 2047), skips lines that are no fields, drops the
// byte 0xFF and takes `1,0` for a length. On connections that serve one caller after another, an answer whose end is
// guessed becomes the next caller's.
#pragma once

#include "weir/Http.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::external
{
struct AnswerHead
{
    enum class Framing : std::uint8_t
    {
        length,
        chunked,
        untilEnd, ///< the body ends with the connection
    };

    int status = 0;
    Headers headers = {};
    Framing framing = Framing::untilEnd;
    std::uint64_t length = 0; ///< for Framing::length
    bool keepAlive = false;   ///< the service will take another request on this connection

    /// `text` is all of the head, the empty line included. Throws UpstreamError unless it is an HTTP/1 status line
    /// (RFC 9112, section 4) and fields (section 5) without folding, with one unambiguous framing (section 6.3).
    [[nodiscard]] static AnswerHead parse(std::string_view text);
};
} // namespace weir::external
