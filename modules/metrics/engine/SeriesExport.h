// The points themselves, series by series.
#pragma once

#include "SeriesStore.h"
#include "engine/SeriesSet.h"

#include <deque>
#include <optional>

namespace weir::metrics
{
/// Copies some thousand points at a time, so that a slow client holds neither a lock nor much memory; also where the
/// chunks of a series overlap, because its points came in no order: then it goes over all of them more than once.
class SeriesExport final : public SeriesReader
{
public:
    /// The two must outlive it.
    SeriesExport(const SeriesSet& set, ChunkSource& source, Selection selection);

    /// Throws QueryTimeout, DamagedError and DiskError.
    [[nodiscard]] std::optional<SeriesPoints> next(const IsLate& isLate) override;

private:
    [[nodiscard]] bool advance(const IsLate& isLate);
    [[nodiscard]] Columns nextRun(const Series& series, const IsLate& isLate);

    const SeriesSet& _set;
    ChunkSource& _source;
    const Selection _selection;
    std::deque<SeriesPointer> _waiting; // series that come next
    SeriesId _nextId = 0;               // of those behind them
    bool _last = false;                 // there are none behind them
    SeriesPointer _current;             // null: before the first
    Time _from = earliest;              // where to go on in it
    bool _finished = true;              // nothing is left of it
};
} // namespace weir::metrics
