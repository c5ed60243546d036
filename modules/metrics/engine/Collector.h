// Gathers what a query asks for.
#pragma once

#include "SeriesStore.h"
#include "engine/Summary.h"

#include <cstddef>
#include <span>
#include <utility>

namespace weir::metrics
{
/// Takes points, and summaries of points that all belong into one bucket, into groups and buckets; watches the bounds.
/// Every function that adds throws TooManyResults and QueryTimeout. Not synchronised.
class Collector final
{
public:
    /// Both must outlive it.
    Collector(const Selection& selection, const Aggregation& aggregation);

    /// A series was looked at that is not selected.
    void passSeries() { spend(workOfASeries); }
    /// What is added from now on belongs to a series with these tags.
    void beginSeries(const Tags& tags);
    /// True if points from `first` to `last`, both inclusive, are all selected and belong into one bucket.
    [[nodiscard]] bool takesWhole(Time first, Time last) const noexcept;
    /// False if none of them are selected.
    [[nodiscard]] bool takesAny(Time first, Time last) const noexcept;
    /// REQUIRES: takesWhole.
    void add(const Summary& summary);
    /// Those that are selected.
    void add(std::span<const Time> times, std::span<const double> values);
    /// Likewise, without a look at the others. REQUIRES: times ascend.
    void addSorted(std::span<const Time> times, std::span<const double> values);

    [[nodiscard]] Groups take() { return std::move(_groups); }

private:
    /// Points from `from` to before `to` are selected and belong into the bucket of `start`.
    struct Bounds
    {
        Time start;
        Time from;
        Time to;
    };

    [[nodiscard]] Bounds boundsOf(Time time) const noexcept;
    [[nodiscard]] Accumulator& bucketAt(Time start);
    [[nodiscard]] Time startOf(Time time) const noexcept;
    void spend(std::size_t work);

    static constexpr std::size_t workOfASeries = 64; // in points: to find it and read its tags

    const Selection& _selection;
    const Aggregation& _aggregation;
    const bool _keepValues;
    GroupKey _key;
    Groups _groups;
    Buckets* _buckets = nullptr; // of the series; null before its first point
    Buckets::iterator _latest;   // of _buckets, the one that was added to
    std::size_t _steps = 0;
    std::size_t _unchecked = 0; // work since the time was looked at
};
} // namespace weir::metrics
