#include "BodyReader.h"

#include <algorithm>
#include <vector>

namespace weir::http
{
namespace
{
constexpr std::size_t pieceSize = 64 * 1024;

std::size_t readPiece(std::istream& stream, char* into, std::size_t size)
{
    stream.read(into, static_cast<std::streamsize>(size));
    return static_cast<std::size_t>(stream.gcount());
}
} // namespace

BodyResult readBody(std::istream& stream, const Framing& framing, std::size_t limit, std::string& body)
{
    if (framing.length > limit)
        return BodyResult::tooLarge;
    const bool known = !framing.chunked;
    while (!known || body.size() < framing.length)
    {
        const auto wanted = known ? std::min(pieceSize, framing.length - body.size()) : pieceSize;
        const auto before = body.size();
        body.resize(before + wanted);
        const auto got = readPiece(stream, body.data() + before, wanted);
        body.resize(before + got);
        if (body.size() > limit)
            return BodyResult::tooLarge;
        if (got < wanted)
            return known ? BodyResult::cutShort : BodyResult::whole;
    }
    return BodyResult::whole;
}

bool discardRest(std::istream& stream)
{
    std::vector<char> dropped(pieceSize);
    return readPiece(stream, dropped.data(), dropped.size()) < dropped.size();
}
} // namespace weir::http
