// Comma-separated values (RFC 4180).
#pragma once

#include "input/InputBuffer.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace weir::ctl
{
struct CsvRecord
{
    std::span<const std::string_view> fields; ///< quotes undone
    std::uint64_t line = 0;                   ///< where it begins, from 1
    const char* fault = nullptr;              ///< why the fields are not to be trusted; null: they are
};

/// Takes LF for CRLF, any single byte for the comma, and passes over empty lines. A quote inside a field that does not
/// begin with one is an ordinary character. Allocates nothing per record.
class CsvReader final
{
public:
    /// `source` must outlive the reader; `piece` is what is read at once.
    CsvReader(Source& source, char delimiter, std::size_t piece = 1024 * 1024);

    /// The next record, valid until the next call; null at the end. Throws InputError for a quoted field that is not
    /// closed, or a record beyond longestRecord.
    [[nodiscard]] const CsvRecord* next();

private:
    /// The length of the record at the start of the window, its end of line included; 0 if the window ends before.
    [[nodiscard]] std::size_t findEnd();
    [[nodiscard]] std::size_t findEndWithQuotes();
    [[nodiscard]] std::size_t wholeRecord();
    void split(char* begin, char* end);
    void splitQuoted(char* begin, char* end);
    /// Undoes the quotes of the field that begins at `begin` and returns where it ends.
    char* takeQuoted(char* begin, char* end);

    InputBuffer _buffer;
    char _delimiter;
    std::vector<std::string_view> _fields;
    CsvRecord _record;
    std::uint64_t _line = 1;
    std::size_t _taken = 0;
    bool _hasQuotes = false;
    bool _endsInQuotes = false;
};
} // namespace weir::ctl
