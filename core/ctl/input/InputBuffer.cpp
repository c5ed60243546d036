#include "input/InputBuffer.h"

#include <algorithm>
#include <cstring>

namespace weir::ctl
{
InputBuffer::InputBuffer(Source& source, std::size_t piece) : _source(source), _piece(piece)
{
    skipByteOrderMark();
}

bool InputBuffer::fill()
{
    if (_begin > 0)
    {
        std::memmove(_bytes.data(), data(), size());
        _end -= _begin;
        _begin = 0;
    }
    if (_bytes.size() < _end + _piece)
        _bytes.resize(std::max(_end + _piece, _bytes.size() * 2));
    const auto got = _source.read(_bytes.data() + _end, _bytes.size() - _end);
    _end += got;
    return got > 0;
}

void InputBuffer::skipByteOrderMark()
{
    constexpr std::string_view mark = "\xef\xbb\xbf";
    while (size() < mark.size() && fill())
    {
    }
    if (std::string_view(data(), size()).starts_with(mark))
        drop(mark.size());
}
} // namespace weir::ctl
