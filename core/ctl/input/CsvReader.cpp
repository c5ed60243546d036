#include "input/CsvReader.h"

#include "input/InputError.h"

#include <algorithm>
#include <cstring>

namespace weir::ctl
{
namespace
{
char* find(char* begin, const char* end, char wanted) noexcept
{
    return static_cast<char*>(std::memchr(begin, wanted, static_cast<std::size_t>(end - begin)));
}
} // namespace

CsvReader::CsvReader(Source& source, char delimiter, std::size_t piece) : _buffer(source, piece), _delimiter(delimiter)
{
}

const CsvRecord* CsvReader::next()
{
    for (;;)
    {
        _buffer.drop(_taken);
        _taken = wholeRecord();
        if (_taken == 0)
            return nullptr;
        char* const begin = _buffer.data();
        char* end = begin + _taken;
        _record.line = _line;
        _record.fault = nullptr;
        _line += _hasQuotes ? static_cast<std::uint64_t>(std::count(begin, end, '\n')) : 1;
        if (end != begin && end[-1] == '\n')
            --end;
        if (end != begin && end[-1] == '\r')
            --end;
        if (end == begin)
            continue;
        _fields.clear();
        if (_hasQuotes)
            splitQuoted(begin, end);
        else
            split(begin, end);
        _record.fields = _fields;
        return &_record;
    }
}

std::size_t CsvReader::wholeRecord()
{
    for (;;)
    {
        if (const auto length = findEnd(); length > 0)
            return length;
        if (_buffer.size() > longestRecord)
            throw InputError(_line, _endsInQuotes
                                        ? "begins a quoted field that is not closed"
                                        : "is a record of more than " + std::to_string(longestRecord) + " bytes");
        if (!_buffer.fill())
            break;
    }
    if (_endsInQuotes && _buffer.size() > 0)
        throw InputError(_line, "begins a quoted field that is not closed");
    return _buffer.size(); // a last record without an end of line
}

std::size_t CsvReader::findEnd()
{
    char* const begin = _buffer.data();
    const char* const end = begin + _buffer.size();
    _endsInQuotes = false;
    const char* const newline = find(begin, end, '\n');
    _hasQuotes = find(begin, newline != nullptr ? newline : end, '"') != nullptr;
    if (_hasQuotes)
        return findEndWithQuotes();
    return newline == nullptr ? 0 : static_cast<std::size_t>(newline - begin) + 1;
}

std::size_t CsvReader::findEndWithQuotes()
{
    enum class Place
    {
        start,    // of a field
        plain,    // in a field without quotes, or behind the closing one where nothing belongs
        quoted,   // between quotes
        quoteSeen // behind a quote that closes, unless another follows
    };
    const std::string_view window(_buffer.data(), _buffer.size());
    auto place = Place::start;
    for (std::size_t i = 0; i < window.size(); ++i)
    {
        const char c = window[i];
        if (place == Place::quoted)
            place = c == '"' ? Place::quoteSeen : Place::quoted;
        else if (c == '"' && place != Place::plain)
            place = Place::quoted;
        else if (c == '\n')
            return i + 1;
        else
            place = c == _delimiter ? Place::start : Place::plain;
    }
    _endsInQuotes = place == Place::quoted;
    return 0;
}

void CsvReader::split(char* begin, char* end)
{
    for (char* comma = find(begin, end, _delimiter); comma != nullptr; comma = find(begin, end, _delimiter))
    {
        _fields.emplace_back(begin, static_cast<std::size_t>(comma - begin));
        begin = comma + 1;
    }
    _fields.emplace_back(begin, static_cast<std::size_t>(end - begin));
}

void CsvReader::splitQuoted(char* begin, char* end)
{
    for (;;)
    {
        if (begin != end && *begin == '"')
            begin = takeQuoted(begin, end);
        else
        {
            char* const comma = find(begin, end, _delimiter);
            _fields.emplace_back(begin, static_cast<std::size_t>((comma != nullptr ? comma : end) - begin));
            begin = comma != nullptr ? comma : end;
        }
        if (begin == end)
            return;
        ++begin; // the delimiter
    }
}

char* CsvReader::takeQuoted(char* begin, char* end)
{
    char* in = begin + 1;
    char* out = in;
    while (in != end)
    {
        const bool quote = *in == '"';
        const bool doubled = quote && in + 1 != end && in[1] == '"';
        if (quote && !doubled)
            break;
        *out++ = *in;
        in += doubled ? 2 : 1;
    }
    _fields.emplace_back(begin + 1, static_cast<std::size_t>(out - begin - 1));
    if (in != end)
        ++in; // the closing quote
    if (in == end || *in == _delimiter)
        return in;
    _record.fault = "has text behind a closing quote";
    char* const comma = find(in, end, _delimiter);
    return comma != nullptr ? comma : end;
}
} // namespace weir::ctl
