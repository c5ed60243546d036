#include "Gunzip.h"

#include "weir/Blocking.h"
#include "weir/Problem.h"
#include "weir/Units.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <optional>
#include <vector>

namespace weir::host
{
namespace
{
constexpr std::size_t maxRatio = 100;
constexpr std::size_t pieceSize = 64 * 1024;

class Inflater final
{
public:
    Inflater()
    {
        constexpr int gzipOnly = 16 + MAX_WBITS;
        if (inflateInit2(&_stream, gzipOnly) != Z_OK)
            throw std::bad_alloc();
    }
    ~Inflater() { inflateEnd(&_stream); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    z_stream& operator*() noexcept { return _stream; }

private:
    z_stream _stream{};
};

[[noreturn]] void damaged()
{
    throw ProblemException(400, "the body is not valid gzip, though Content-Encoding says so");
}

void requireWithin(std::size_t size, std::size_t limit, std::size_t compressed)
{
    if (size > limit)
        throw ProblemException(413, "the body is larger than " + formatBytes(limit) + " once decompressed");
    // A few kilobytes may compress any way they like: only what costs memory can be a bomb.
    if (size > pieceSize && size / maxRatio > compressed)
        throw ProblemException(413, "the body grows more than a hundredfold when decompressed");
}

/// Blocks and members that hold nothing cost time all the same. Content that cannot be compressed hardly grows.
void requireContent(std::size_t consumed, std::size_t size)
{
    constexpr std::size_t mostGrowth = 4;
    if (consumed > pieceSize && consumed / mostGrowth > size)
        throw ProblemException(400, "most of the compressed body holds no content");
}

/// Doubles, as a string does by itself, but says so before.
void makeRoom(std::string& out, std::size_t size, std::size_t limit, const TakeRoom& takeRoom)
{
    if (size <= out.capacity())
        return;
    const auto room = std::max(size, std::min(out.capacity() * 2, limit));
    if (takeRoom)
        takeRoom(room - out.capacity());
    out.reserve(room);
}
} // namespace

std::string gunzip(std::string_view compressed, std::size_t limit, const TakeRoom& takeRoom)
{
    if (compressed.empty() || compressed.size() > std::numeric_limits<uInt>::max())
        damaged();
    Inflater inflater;
    auto& stream = *inflater;
    // zlib never writes to its input; its interface predates const.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(compressed.data())); // NOLINT
    std::size_t ahead = compressed.size();                                                  // not shown to zlib yet

    // A buffer that is cleared once only: a body may consist of millions of empty members.
    std::vector<char> piece(pieceSize);
    std::string out;
    std::optional<Blocking> blocking; // a small body may take long as well
    while (true)
    {
        if (!blocking && std::max(out.size(), compressed.size()) >= pieceSize)
            blocking.emplace();
        if (stream.avail_in == 0) // in slices: what inflates to nothing is read in one go
        {
            stream.avail_in = static_cast<uInt>(std::min(ahead, pieceSize));
            ahead -= stream.avail_in;
        }
        stream.next_out = reinterpret_cast<Bytef*>(piece.data()); // NOLINT
        stream.avail_out = pieceSize;
        const int result = inflate(&stream, Z_NO_FLUSH);
        const auto inflated = pieceSize - stream.avail_out;
        requireWithin(out.size() + inflated, limit, compressed.size());
        requireContent(compressed.size() - ahead - stream.avail_in, out.size() + inflated);
        makeRoom(out, out.size() + inflated, limit, takeRoom);
        out.append(piece.data(), inflated);
        const bool isAtEnd = stream.avail_in == 0 && ahead == 0;
        if (result == Z_STREAM_END && isAtEnd)
            return out;
        if (result == Z_STREAM_END)
            inflateReset(&stream); // the next member
        else if (result != Z_OK || (isAtEnd && inflated < pieceSize))
            damaged();
    }
}
} // namespace weir::host
