#include "input/GzipSource.h"

#include "app/Failure.h"

#include <algorithm>
#include <limits>
#include <new>

namespace weir::ctl
{
GzipSource::GzipSource(std::unique_ptr<Source> compressed, std::string name)
    : _compressed(std::move(compressed)), _name(std::move(name)), _input(256 * 1024, '\0')
{
    constexpr int gzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&_stream, gzipOnly) != Z_OK)
        throw std::bad_alloc();
}

GzipSource::~GzipSource()
{
    inflateEnd(&_stream);
}

bool GzipSource::fill()
{
    if (_stream.avail_in > 0)
        return true;
    const auto got = _compressed->read(_input.data(), _input.size());
    _stream.next_in = reinterpret_cast<Bytef*>(_input.data());
    _stream.avail_in = static_cast<uInt>(got);
    return got > 0;
}

std::size_t GzipSource::read(char* buffer, std::size_t size)
{
    const auto room = static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
    _stream.next_out = reinterpret_cast<Bytef*>(buffer);
    _stream.avail_out = room;
    while (_stream.avail_out == room && room > 0)
    {
        if (!fill())
        {
            if (_insideMember)
                throw Failure(exitBadData, _name + " is cut short: its gzip stream does not end");
            return 0;
        }
        inflateSome();
    }
    return room - _stream.avail_out;
}

void GzipSource::inflateSome()
{
    if (!_insideMember)
        inflateReset(&_stream);
    _insideMember = true;
    const int result = inflate(&_stream, Z_NO_FLUSH);
    if (result == Z_STREAM_END)
        _insideMember = false;
    else if (result != Z_OK && result != Z_BUF_ERROR)
        throw Failure(exitBadData, _name + " is damaged: its gzip stream cannot be decompressed");
}
} // namespace weir::ctl
