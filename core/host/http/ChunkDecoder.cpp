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
constexpr std::string_view head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

/// The parser would unfold trailers (RFC 9112, section 5.2).
bool isFolded(std::string_view trailers) noexcept
{
    return trailers.find("\r\n ") != std::string_view::npos || trailers.find("\r\n\t") != std::string_view::npos;
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
    void on_chunk_header_impl(std::uint64_t /*size*/, beast::string_view /*extensions*/, Error& /*error*/) override {}
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
    if (bytes.empty())
        return {};
    _parser->data = {};
    beast::error_code code;
    Step step{.consumed = _parser->put(boost::asio::const_buffer(bytes.data(), bytes.size()), code)};
    step.data = _parser->data;
    step.finished = _parser->is_done();
    if (code == error::need_more)
    {
        // Only a chunk's line or the trailers are waited for as a whole.
        const auto line = bytes.find("\r\n", 2);
        if (bytes.size() > limits.maxLine && line > limits.maxLine)
            step.refusal = Refusal{400, "the line of a chunk is too long"};
        else if (bytes.size() > limits.maxTrailers + limits.maxLine)
            step.refusal = Refusal{431, "the trailers are larger than server.maxHead", "server.maxHead"};
    }
    else if (code || (step.finished && isFolded(bytes.substr(0, step.consumed))))
        step.refusal = Refusal{400, "the body's chunks are malformed"};
    return step;
}
} // namespace weir::http
