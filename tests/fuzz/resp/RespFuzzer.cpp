// Parses any bytes, and requires that how they are cut makes no difference, and that what comes out is within bounds.
#include "connection/Require.h"
#include "redis/RespParser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace
{
using weir::RedisReply;
using weir::fuzz::require;
using weir::host::RespParser;

/// Small bounds, so that small inputs reach them.
constexpr RespParser::Bounds bounds{.bytes = 256, .line = 64, .depth = 3, .elements = 16};

/// Replies as text, to compare them; holds each against the bounds.
class Writer final
{
public:
    void write(const RedisReply& reply) { std::visit(*this, reply.value); }

    void operator()(RedisReply::Null) { _text += "null\n"; }
    void operator()(std::int64_t number) { _text += ":" + std::to_string(number) + "\n"; }
    void operator()(const std::string& text)
    {
        require(text.size() <= bounds.bytes, "a string is within the bounds");
        _text += "$" + std::to_string(text.size()) + "\n" + text + "\n";
    }
    void operator()(const RedisReply::Status& status) { line('+', status.text); }
    void operator()(const RedisReply::Error& error) { line('-', error.text); }
    void operator()(const std::vector<RedisReply>& elements)
    {
        require(++_depth <= bounds.depth + 1, "arrays are nested within the bounds");
        require((_elements += elements.size()) <= bounds.elements, "a reply has elements within the bounds");
        _text += "*" + std::to_string(elements.size()) + "\n";
        for (const auto& element : elements)
            write(element);
        --_depth;
    }

    [[nodiscard]] const std::string& text() const noexcept { return _text; }

private:
    void line(char type, const std::string& text)
    {
        require(text.find_first_of("\r\n") == std::string::npos, "a line ends where it ends");
        _text += type + text + "\n";
    }

    std::string _text;
    std::size_t _depth = 0;
    std::size_t _elements = 0;
};

class Reader final
{
public:
    void arrive(std::string_view bytes)
    {
        std::ranges::copy(bytes, _parser.space(bytes.size()).begin());
        _parser.received(bytes.size());
        RedisReply reply;
        auto step = _parser.next(reply);
        for (; step == RespParser::Step::reply; step = _parser.next(reply))
        {
            Writer writer;
            writer.write(reply);
            _seen += writer.text();
        }
        require((step == RespParser::Step::error) == !_parser.error().empty(), "an error has a clause");
    }

    /// All replies. Which error comes of bytes that are wrong in two ways may depend on how they are cut; that one
    /// comes may not.
    [[nodiscard]] std::string outcome() const { return _seen + (_parser.error().empty() ? "" : "error"); }

private:
    RespParser _parser{bounds};
    std::string _seen;
};
} // namespace

/// The first byte says into pieces of what size the others are cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1); // NOLINT(*-reinterpret-cast)
    const std::size_t piece = std::size_t{*data} + 1;
    Reader whole;
    whole.arrive(bytes);
    Reader pieces;
    for (std::size_t begin = 0; begin < bytes.size(); begin += piece)
        pieces.arrive(bytes.substr(begin, piece));
    require(whole.outcome() == pieces.outcome(), "the same bytes are the same replies, however they are cut");
    return 0;
}
