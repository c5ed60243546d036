// Cuts the points of one file into batches.
#pragma once

#include "import/Batch.h"
#include "import/BatchKey.h"

#include <functional>

namespace weir::ctl
{
/// Where a batch ends depends on the points alone. Not thread-safe.
class Batcher final
{
public:
    /// Takes a finished batch; false: no more are wanted.
    using Take = std::function<bool(Batch&&)>;

    /// A batch ends behind the record with which it has `points` or more, or is longer than a body had better be.
    Batcher(std::size_t input, std::size_t points, std::string_view id, Take take);

    /// Where the next point's line of NDJSON, with its newline, is to be appended.
    [[nodiscard]] std::string& body() noexcept { return _batch.body; }
    /// A point was appended; `line` is where it stands in its file.
    void add(std::uint64_t line) { _batch.lines.push_back(line); }
    /// A record of the file is complete; false: no more are wanted.
    [[nodiscard]] bool endRecord();
    /// Hands out what is left; false: no more are wanted.
    [[nodiscard]] bool finish();

private:
    void begin();

    std::size_t _input;
    std::size_t _points;
    BatchKey _key;
    Take _take;
    Batch _batch;
    std::size_t _usualSize = 0;
};
} // namespace weir::ctl
