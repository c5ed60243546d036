#include "AnswerReader.h"

#include "UpstreamError.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace weir::external
{
namespace
{
constexpr std::size_t usualHead = 512;
constexpr std::size_t firstSize = 4 * 1024; // most answers are smaller
constexpr std::size_t receiveSize = 16 * 1024;
constexpr std::size_t maxFields = 256;  // a field costs more than its bytes
constexpr std::size_t chunkLine = 4096; // a chunk's size with its extensions
constexpr int switchingProtocols = 101;

[[noreturn]] void cutShort()
{
    throw UpstreamError(Failure::upstream, "its answer ends before it is whole");
}

[[noreturn]] void badChunk()
{
    throw UpstreamError(Failure::upstream, "its answer is chunked wrongly");
}

/// RFC 9110, section 6.4.1.
bool mayHaveBody(std::string_view method, int status) noexcept
{
    constexpr int noContent = 204;
    constexpr int notModified = 304;
    return method != "HEAD" && status != noContent && status != notModified;
}
} // namespace

Answer AnswerReader::read(std::string_view method)
{
    auto head = readHead();
    for (; head.status < 200; head = readHead())
        if (head.status == switchingProtocols)
            throw UpstreamError(Failure::upstream, "it switches protocols, which nobody asked it for");
    Answer answer{.status = head.status, .headers = std::move(head.headers)};
    const bool hasBody = mayHaveBody(method, head.status);
    if (hasBody)
        readBody(head, answer.body);
    const bool endsByItself = !hasBody || head.framing != AnswerHead::Framing::untilEnd;
    answer.reusable = head.keepAlive && endsByItself && _at == _buffer.size();
    return answer;
}

AnswerHead AnswerReader::readHead()
{
    std::string text;
    text.reserve(usualHead);
    std::size_t fields = 0;
    for (std::string_view next; next != "\r\n" && next != "\n"; ++fields)
    {
        next = line(_headLeft);
        text.append(next);
        if (fields > maxFields)
            throw UpstreamError(Failure::upstream, "its head has too many fields", "external.maxResponseHead");
    }
    return AnswerHead::parse(text);
}

void AnswerReader::readBody(const AnswerHead& head, std::string& body)
{
    switch (head.framing)
    {
    case AnswerHead::Framing::length:
        requireRoom(0, head.length);
        return append(body, head.length);
    case AnswerHead::Framing::chunked:
        return readChunks(body);
    case AnswerHead::Framing::untilEnd:
        do
        {
            const auto size = _buffer.size() - _at;
            requireRoom(body.size(), size);
            append(body, size);
        } while (receive());
    }
}

void AnswerReader::readChunks(std::string& body)
{
    for (auto size = readChunkSize(); size > 0; size = readChunkSize())
    {
        requireRoom(body.size(), size);
        append(body, size);
        auto left = chunkLine;
        if (const auto end = line(left); end != "\r\n" && end != "\n")
            badChunk();
    }
    readTrailers();
}

std::uint64_t AnswerReader::readChunkSize()
{
    constexpr int hexadecimal = 16;
    auto left = chunkLine;
    const auto text = line(left);
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, hexadecimal);
    const auto rest = text.substr(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc() || rest.find_first_of(";\r\n \t") != 0) // behind it: extensions, which mean nothing to us
        badChunk();
    return size;
}

/// Their fields are dropped: who forwards an answer as a whole may (RFC 9110, section 6.5.1).
void AnswerReader::readTrailers()
{
    for (auto next = line(_headLeft); next != "\r\n" && next != "\n"; next = line(_headLeft))
        continue;
}

void AnswerReader::append(std::string& body, std::uint64_t size)
{
    while (size > 0)
    {
        if (_at == _buffer.size() && !receive())
            cutShort();
        const auto piece = std::min<std::uint64_t>(size, _buffer.size() - _at);
        body.append(_buffer, _at, piece);
        _at += piece;
        size -= piece;
    }
}

std::string_view AnswerReader::line(std::size_t& left)
{
    for (std::size_t searched = 0;;)
    {
        const auto pending = std::string_view(_buffer).substr(_at);
        const auto end = pending.find('\n', searched);
        const auto size = end == std::string_view::npos ? pending.size() : end + 1;
        if (size > left)
            throw UpstreamError(Failure::upstream, "its head is larger than external.maxResponseHead",
                                "external.maxResponseHead");
        if (end != std::string_view::npos)
        {
            left -= size;
            _at += size;
            return pending.substr(0, size);
        }
        searched = pending.size();
        if (!receive())
            cutShort();
    }
}

bool AnswerReader::receive()
{
    _buffer.erase(0, _at);
    _at = 0;
    if (std::exchange(_isFirst, false))
    {
        std::array<char, firstSize> piece; // NOLINT(*-member-init): filled by _receive
        const auto count = _receive(piece);
        _buffer.assign(piece.data(), count);
        return count > 0;
    }
    const auto held = _buffer.size();
    _buffer.resize(held + receiveSize);
    const auto count = _receive(std::span(_buffer).subspan(held));
    _buffer.resize(held + count);
    return count > 0;
}

void AnswerReader::requireRoom(std::size_t held, std::uint64_t more) const
{
    if (more > _maxBody - held)
        throw UpstreamError(Failure::upstream, "its answer is larger than external.maxResponse",
                            "external.maxResponse");
}
} // namespace weir::external
