// What the user wants of an import.
#pragma once

#include "app/Arguments.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace weir::ctl
{
/// Which columns of a CSV file mean what.
struct CsvColumns
{
    std::string time = {};
    std::vector<std::string> values = {};
    std::optional<std::string> type = {}; ///< of the only value column; without it a column's name is its type
    std::vector<std::string> tags = {};
    std::optional<std::string> zone = {}; ///< of times that name none; without it they are UTC
};

enum class InputFormat
{
    csv,
    ndjson,
};

struct ImportOptions
{
    std::vector<std::string> files;
    std::optional<InputFormat> format; ///< without it the file's name decides
    CsvColumns columns;
    std::optional<char> delimiter;
    std::size_t connections = 4;
    std::size_t batch = 10'000; ///< points per request
    std::chrono::milliseconds retryFor{300'000};
    std::string id; ///< part of every key
    bool quiet = false;
    std::size_t shownErrors = 20;
};

/// Throws Failure (usage).
[[nodiscard]] ImportOptions importOptions(const Arguments& arguments);

/// By `options.format`, else by the name, without `.gz`: .csv and .tsv, .ndjson and .jsonl; else CSV if value columns
/// are named.
[[nodiscard]] InputFormat formatOf(const std::string& file, const ImportOptions& options);
/// By `options.delimiter`, else by the name: a tab for .tsv.
[[nodiscard]] char delimiterOf(const std::string& file, const ImportOptions& options);
} // namespace weir::ctl
