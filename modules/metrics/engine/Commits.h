// What the commit thread knows of the journal.
#pragma once

#include "engine/DataFile.h"
#include "engine/JournalEntries.h"
#include "engine/SeriesSet.h"
#include "weir/Clock.h"
#include "weir/Instruments.h"

namespace weir::metrics
{
/// Belongs to the commit thread alone.
struct Commits
{
    DataFile& file;
    SeriesSet& set;
    const Clock& clock;
    Histogram& duration;
    JournalEntries entries = {};
    JournalNumber last = 0; ///< of entries that are applied

    void commit(DataFile::Transaction& transaction)
    {
        const auto begin = clock.monotonic();
        transaction.commit();
        duration.observe(std::chrono::duration<double>(clock.monotonic() - begin).count());
    }
};
} // namespace weir::metrics
