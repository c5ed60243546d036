// The format of conf/server.properties, read strictly.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir::host
{
/// `key = value` lines. Comments (`#`, `!`) stand on lines of their own; a backslash at the end of a line
/// continues it. Nothing is guessed: a line that is neither, bytes that are not UTF-8 and a key that stands twice
/// are problems.
struct PropertiesFile
{
    struct Entry
    {
        std::string key;
        std::string value; ///< trimmed
        std::size_t line;  ///< of its first character, from 1
    };
    struct Problem
    {
        std::size_t line;
        std::string detail;
    };

    std::vector<Entry> entries;
    std::vector<Problem> problems;
};

[[nodiscard]] PropertiesFile parseProperties(std::string_view text);
} // namespace weir::host
