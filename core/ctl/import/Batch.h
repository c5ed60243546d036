// What one request carries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::ctl
{
struct Batch
{
    std::size_t input = 0;            ///< which of the files, from 0
    std::string body;                 ///< NDJSON
    std::vector<std::uint64_t> lines; ///< of each point, where it stands in its file
    std::string key;                  ///< Idempotency-Key

    [[nodiscard]] std::size_t points() const noexcept { return lines.size(); }
};
} // namespace weir::ctl
