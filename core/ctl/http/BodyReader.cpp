#include "http/BodyReader.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace weir::ctl
{
BodyReader::BodyReader(Wire& wire, const Poco::Net::HTTPResponse& head) : _wire(wire), _buffer(256 * 1024, '\0')
{
    const auto status = head.getStatus();
    if (status == Poco::Net::HTTPResponse::HTTP_NO_CONTENT || status == Poco::Net::HTTPResponse::HTTP_NOT_MODIFIED)
        _ended = true;
    else if (head.getChunkedTransferEncoding())
        _framing = Framing::chunked;
    else if (head.hasContentLength())
        _left = static_cast<std::uint64_t>(head.getContentLength64());
    else
        _framing = Framing::untilClose;
    if (_framing == Framing::untilClose)
        _left = std::numeric_limits<std::uint64_t>::max();
}

std::string_view BodyReader::next()
{
    if (_framing == Framing::chunked && _left == 0 && !_ended)
        readChunkHead();
    if (_ended || _left == 0)
        return {};
    const auto got =
        _wire.take(_buffer.data(), static_cast<std::size_t>(std::min<std::uint64_t>(_left, _buffer.size())));
    if (got == 0 && _framing != Framing::untilClose)
        throw IncompleteAnswer();
    _ended = got == 0;
    _left -= got;
    return std::string_view(_buffer).substr(0, got);
}

void BodyReader::readChunkHead()
{
    if (_inChunks && !line().empty())
        throw IncompleteAnswer();
    _inChunks = true;
    const auto head = line();
    const auto [end, error] = std::from_chars(head.data(), head.data() + head.size(), _left, 16);
    const bool wellFormed = error == std::errc() && (end == head.data() + head.size() || *end == ';' || *end == ' ');
    if (!wellFormed)
        throw IncompleteAnswer();
    if (_left == 0)
        readTrailers();
}

void BodyReader::readTrailers()
{
    while (!line().empty())
    {
    }
    _ended = true;
}

std::string BodyReader::line()
{
    constexpr std::size_t longest = 8192;
    std::string text;
    for (int byte = _wire.take(); byte != '\n'; byte = _wire.take())
    {
        if (byte < 0 || text.size() > longest)
            throw IncompleteAnswer();
        text += static_cast<char>(byte);
    }
    if (text.ends_with('\r'))
        text.pop_back();
    return text;
}
} // namespace weir::ctl
