// What the engine in memory and the data file call things by.
#pragma once

#include "Point.h"
#include "SeriesStore.h"
#include "Timestamp.h"

#include <cstdint>
#include <span>
#include <string>

namespace weir::metrics
{
/// Given in order from 0 and never again, also when the series is gone.
using SeriesId = std::uint32_t;

/// Where a chunk lies. Numbers are given in order from 0, per series, and never again: a chunk that is rewritten gets
/// a new one, so what a key leads to never changes.
struct ChunkKey
{
    SeriesId series = 0;
    std::uint32_t number = 0;

    friend auto operator<=>(const ChunkKey&, const ChunkKey&) = default;
};

/// Counts entries of the journal, from 1; 0 stands before the first.
using JournalNumber = std::uint64_t;

/// Entries of the journal from one to another, both included.
struct JournalRange
{
    JournalNumber first = 0;
    JournalNumber last = 0;

    friend bool operator==(const JournalRange&, const JournalRange&) = default;
};

/// Points of one series in the order in which they arrived. Views: they are as long valid as what they look at.
struct SeriesColumns
{
    SeriesId series = 0;
    std::span<const Time> times;
    std::span<const double> values; ///< as many as times
};

struct StoredSeries
{
    SeriesId id = 0;
    std::string type;
    Tags tags;
    /// The series' entries up to this one went into chunks, dropped ones included: the highest of their throughSeq.
    JournalNumber throughSeq = 0;
};

struct StoredChunk
{
    ChunkKey key;
    JournalNumber throughSeq = 0; ///< the series' entries up to this one are contained in this and earlier chunks
    std::string summary;          ///< encoded; nothing here looks into it
};
} // namespace weir::metrics
