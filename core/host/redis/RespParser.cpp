#include "RespParser.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace weir::host
{
namespace
{
constexpr std::string_view types = "+-:$*";
constexpr std::string_view lineEnd = "\r\n";
constexpr std::string_view nothing = "-1";                        // the length of what is null
constexpr std::size_t keptReplyBuffer = std::size_t{1024} * 1024; // what one large reply needed is given back

/// What is announced is not what arrives: a vector grows beyond this as its elements come.
constexpr std::size_t trustedElements = 64;

template <class Number>
std::optional<Number> number(std::string_view digits)
{
    Number value{};
    const auto* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || stop != end)
        return std::nullopt;
    return value;
}
} // namespace

std::span<char> RespParser::space(std::size_t size)
{
    if (_begin == _end)
    {
        _begin = _end = 0;
        if (_buffer.size() > keptReplyBuffer)
            std::vector<char>().swap(_buffer);
    }
    if (_buffer.size() - _end < size && _begin > 0)
    {
        std::memmove(_buffer.data(), _buffer.data() + _begin, _end - _begin);
        _end -= std::exchange(_begin, 0);
    }
    if (_buffer.size() - _end < size)
        _buffer.resize(std::max(_end + size, _buffer.size() * 2));
    return std::span(_buffer).subspan(_end);
}

void RespParser::reset() noexcept
{
    _begin = _end = _scanned = _bytes = _elements = 0;
    _bulk.reset();
    _open.clear();
    _error = {};
}

RespParser::Step RespParser::next(RedisReply& reply)
{
    while (_error.empty())
    {
        auto part = _bulk ? bulk() : element();
        if (!part)
            break;
        if (!completes(*part))
            continue;
        reply = std::move(*part);
        _bytes = _elements = 0;
        return Step::reply;
    }
    return _error.empty() ? Step::needMore : Step::error;
}

/// Puts a value into the array it belongs to. True if none is open any more: then it is the reply.
bool RespParser::completes(RedisReply& value)
{
    while (!_open.empty())
    {
        auto& array = _open.back();
        array.elements.push_back(std::move(value));
        if (--array.missing > 0)
            return false;
        value = {.value = std::move(array.elements)};
        _open.pop_back();
    }
    return true;
}

/// The next value that stands on lines of its own. Arrays are opened and bulk strings begun on the way to it.
RespParser::Value RespParser::element()
{
    while (const auto text = line())
    {
        auto value = parse(*text);
        take(text->size() + lineEnd.size());
        if (value || !_error.empty())
            return value;
        if (_bulk)
            return bulk();
    }
    return std::nullopt;
}

std::optional<std::string_view> RespParser::line()
{
    const auto text = rest();
    if (!text.empty() && types.find(text.front()) == std::string_view::npos)
        return fail("a reply of no known type"); // rather than wait for the end of its line
    const auto end = text.find('\n', _scanned);
    if (std::min(end, text.size()) > _bounds.line)
        return fail("a line without an end");
    if (end == std::string_view::npos)
    {
        _scanned = text.size();
        return std::nullopt;
    }
    if (end < 2 || text[end - 1] != '\r' || text.substr(0, end - 1).find('\r') != std::string_view::npos)
        return fail("a line that does not end as it should");
    return text.substr(0, end - 1);
}

RespParser::Value RespParser::parse(std::string_view text)
{
    const auto content = text.substr(1);
    switch (text.front())
    {
    case '+':
        return RedisReply{RedisReply::Status{std::string(content)}};
    case '-':
        return RedisReply{RedisReply::Error{std::string(content)}};
    case ':':
        return integer(content);
    case '$':
        return beginBulk(content);
    default: // '*', since `line` lets no other type through
        return beginArray(content);
    }
}

RespParser::Value RespParser::integer(std::string_view digits)
{
    const auto value = number<std::int64_t>(digits);
    if (!value)
        return fail("a malformed integer");
    return RedisReply{*value};
}

RespParser::Value RespParser::beginBulk(std::string_view digits)
{
    if (digits == nothing)
        return RedisReply{RedisReply::Null()};
    const auto size = number<std::size_t>(digits);
    if (!size)
        return fail("a malformed length");
    if (*size > _bounds.bytes - std::min(_bytes, _bounds.bytes))
        return fail("a reply of too many bytes");
    _bulk = size;
    return std::nullopt;
}

RespParser::Value RespParser::bulk()
{
    const auto text = rest();
    if (text.size() < *_bulk + lineEnd.size())
        return std::nullopt;
    if (text.substr(*_bulk, lineEnd.size()) != lineEnd)
        return fail("a string of another length than announced");
    RedisReply value{std::string(text.substr(0, *_bulk))};
    take(*std::exchange(_bulk, std::nullopt) + lineEnd.size());
    return value;
}

RespParser::Value RespParser::beginArray(std::string_view digits)
{
    if (digits == nothing)
        return RedisReply{RedisReply::Null()};
    const auto size = number<std::size_t>(digits);
    if (!size)
        return fail("a malformed length");
    if (*size > _bounds.elements - _elements)
        return fail("a reply of too many elements");
    if (_open.size() == _bounds.depth)
        return fail("a reply that is nested too deeply");
    if (*size == 0)
        return RedisReply{std::vector<RedisReply>()};
    _elements += *size;
    _open.push_back({*size, {}});
    _open.back().elements.reserve(std::min(*size, trustedElements));
    return std::nullopt;
}

void RespParser::take(std::size_t size) noexcept
{
    _begin += size;
    _bytes += size;
    _scanned = 0;
    if (_bytes > _bounds.bytes && _error.empty())
        _error = "a reply of too many bytes";
}

std::nullopt_t RespParser::fail(std::string_view reason) noexcept
{
    _error = reason;
    return std::nullopt;
}
} // namespace weir::host
