#include "PropertiesFile.h"

#include "weir/Json.h"

#include <algorithm>

namespace weir::host
{
namespace
{
constexpr std::string_view blanks = " \t\r\f";
constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";

std::string_view trim(std::string_view text) noexcept
{
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

class Parser final
{
public:
    explicit Parser(std::string_view text) : _rest(text)
    {
        if (_rest.starts_with(byteOrderMark))
            _rest.remove_prefix(byteOrderMark.size());
    }

    [[nodiscard]] PropertiesFile run()
    {
        while (!_rest.empty())
        {
            const auto first = _line + 1;
            const auto text = logicalLine();
            if (!text.empty() && text.front() != '#' && text.front() != '!')
                take(text, first);
        }
        return std::move(_file);
    }

private:
    std::string_view physicalLine()
    {
        const auto line = _rest.substr(0, _rest.find('\n'));
        _rest.remove_prefix(std::min(_rest.size(), line.size() + 1));
        ++_line;
        return trim(line);
    }

    /// A line with those that continue it.
    std::string logicalLine()
    {
        auto line = physicalLine();
        std::string text(line);
        const bool comment = text.starts_with('#') || text.starts_with('!');
        while (!comment && line.ends_with('\\'))
        {
            text.pop_back();
            line = physicalLine();
            text += line;
        }
        return text;
    }

    void take(std::string_view text, std::size_t line)
    {
        const auto equals = text.find('=');
        const auto key = trim(text.substr(0, equals));
        if (!isUtf8(text))
            report(line, "the line is not valid UTF-8");
        else if (equals == std::string_view::npos || key.empty())
            report(line, equals == 0 ? "found no key before '=', allowed: 'key = value'"
                                     : "found no '=', allowed: a comment or 'key = value'");
        else if (const auto twin = std::ranges::find(_file.entries, key, &PropertiesFile::Entry::key);
                 twin != _file.entries.end())
            report(line, std::string(key) + ": stands twice; first in line " + std::to_string(twin->line));
        else
            _file.entries.push_back({std::string(key), std::string(trim(text.substr(equals + 1))), line});
    }

    void report(std::size_t line, std::string detail) { _file.problems.push_back({line, std::move(detail)}); }

    std::string_view _rest;
    std::size_t _line = 0;
    PropertiesFile _file;
};
} // namespace

PropertiesFile parseProperties(std::string_view text)
{
    return Parser(text).run();
}
} // namespace weir::host
