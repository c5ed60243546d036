// The parser knows chunks only behind a head, so it is given one of ours; what the client's own head said has
// been checked before.
#include "ChunkDecoder.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <cstdint>
#include <limits>

namespace weir::http
{
namespace
{
namespace beast = boost::beast;
using beast::http::error;
constexpr std::size_t shortestEnd = 5; // "0", and CRLF twice; with less of it the parser would fail an assertion
constexpr std::string_view head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

/// The parser would unfold trailers (RFC 9112, section 5.2).
bool isFolded(std::string_view trailers) noexcept
{
    return trailers.find("\r\n ") != std::string_view::npos || trailers.find("\r\n\t") != std::string_view::npos;
}

/// What other readers might take for the end of a line (RFC 9112, section 2.2; RFC 9110, section 5.6.4), the parser
/// lets pass inside a quoted extension.
bool isClean(std::string_view lines) noexcept
{
    for (std::size_t i = 0; i < lines.size(); ++i)
    {
        const auto byte = static_cast<unsigned char>(lines[i]);
        if (byte == '\n' && (i == 0 || lines[i - 1] != '\r'))
            return false;
        if (byte == '\r' && i + 1 < lines.size() && lines[i + 1] != '\n')
            return false;
        if ((byte < ' ' && byte != '\t' && byte != '\r' && byte != '\n') || byte == 0x7f)
            return false;
    }
    return true;
}

/// Of a chunk's line, or of the last one with the trailers; `text` may be the beginning of either.
std::optional<Refusal> lineRefusal(std::string_view text, const ChunkDecoder::Limits& limits)
{
    if (!isClean(text))
        return Refusal{400, "the body's chunks are malformed"};
    const auto line = text.find("\r\n", text.starts_with("\r\n") ? 2 : 0); // the end of the last chunk comes first
    if (text.size() > limits.maxLine + 1 && line > limits.maxLine)
        return Refusal{400, "the line of a chunk is too long"};
    if (line < text.size() && text.size() - line > limits.maxTrailers)
        return Refusal{431, "the trailers are larger than server.maxHead", "server.maxHead"};
    return std::nullopt;
}
} // namespace

class ChunkDecoder::Parser final : public beast::http::basic_parser<true>
{
public:
    Parser()
    {
        header_limit(std::numeric_limits<std::uint32_t>::max());
        body_limit(boost::none); // the reader knows the route's
        eager(false);            // one chunk a step
        beast::error_code code;
        put(boost::asio::const_buffer(head.data(), head.size()), code);
    }

    std::string_view data;
    std::uint64_t announced = 0;

private:
    using Error = beast::error_code;

    void on_request_impl(beast::http::verb /*verb*/, beast::string_view /*method*/, beast::string_view /*target*/,
                         int /*version*/, Error& /*error*/) override
    {
    }
    void on_response_impl(int /*status*/, beast::string_view /*reason*/, int /*version*/, Error& /*error*/) override {}
    void on_field_impl(beast::http::field /*field*/, beast::string_view /*name*/, beast::string_view /*value*/,
                       Error& /*error*/) override
    {
    }
    void on_header_impl(Error& /*error*/) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/, Error& /*error*/) override {}
    std::size_t on_body_impl(beast::string_view /*text*/, Error& /*error*/) override { return 0; }
    void on_chunk_header_impl(std::uint64_t size, beast::string_view /*extensions*/, Error& /*error*/) override
    {
        announced = size;
    }
    std::size_t on_chunk_body_impl(std::uint64_t /*rest*/, beast::string_view text, Error& /*error*/) override
    {
        data = {text.data(), text.size()};
        return text.size();
    }
    void on_finish_impl(Error& /*error*/) override {}
};

ChunkDecoder::ChunkDecoder() : _parser(std::make_unique<Parser>()) {}
ChunkDecoder::~ChunkDecoder() = default;
ChunkDecoder::ChunkDecoder(ChunkDecoder&&) noexcept = default;
ChunkDecoder& ChunkDecoder::operator=(ChunkDecoder&&) noexcept = default;

ChunkDecoder::Step ChunkDecoder::feed(std::string_view bytes, const Limits& limits)
{
    if (bytes.empty() || (bytes.size() < shortestEnd && bytes.starts_with("0\r\n")))
        return {};
    _parser->data = {};
    _parser->announced = 0;
    beast::error_code code;
    Step step{.consumed = _parser->put(boost::asio::const_buffer(bytes.data(), bytes.size()), code)};
    step.data = _parser->data;
    step.announced = _parser->announced;
    step.finished = _parser->is_done();
    const bool waits = code == error::need_more;
    if (step.data.empty())
        step.refusal = lineRefusal(waits ? bytes : bytes.substr(0, step.consumed), limits);
    if (!step.refusal && ((code && !waits) || (step.finished && isFolded(bytes.substr(0, step.consumed)))))
        step.refusal = Refusal{400, "the body's chunks are malformed"};
    return step;
}
} // namespace weir::http
