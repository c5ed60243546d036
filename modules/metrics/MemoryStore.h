// Points in memory: two sorted columns per series behind one lock.
#pragma once

#include "SeriesStore.h"

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

namespace weir::metrics
{
/// Keeps everything until the process ends. Appending is amortised O(1) a point in order; out of order, the points
/// behind the oldest arrival move once per batch and series. A query is O(points selected). 16 bytes a point.
class MemoryStore final : public SeriesStore
{
public:
    std::vector<std::size_t> append(std::span<Point> points, std::size_t maxSeries, bool allOrNothing) override;
    [[nodiscard]] Groups aggregate(const Selection& selection, const Aggregation& aggregation) const override;
    [[nodiscard]] std::unique_ptr<SeriesReader> read(const Selection& selection) const override;
    [[nodiscard]] std::vector<TypeInfo> types(Time from) const override;
    [[nodiscard]] std::map<std::string, std::set<std::string>> tags(const std::string& type, Time from) const override;
    [[nodiscard]] std::size_t seriesCount() const override;
    std::vector<std::string> dropBefore(Time time) override;

private:
    struct Sample
    {
        Time time;
        double value;
    };
    struct Series
    {
        std::vector<Time> times; // ascending; equal ones in the order they came
        std::vector<double> values;

        [[nodiscard]] std::size_t lowerBound(Time time) const;
        void merge(std::vector<Sample>& arrivals);
    };
    using SeriesByTags = std::map<Tags, Series>;
    class Reader;

    [[nodiscard]] const Series* find(const std::string& type, const Tags& tags) const;
    [[nodiscard]] Series& findOrCreate(Point& point);
    [[nodiscard]] std::vector<std::size_t> refused(std::span<const Point> points, std::size_t maxSeries) const;

    mutable std::shared_mutex _mutex;
    std::map<std::string, SeriesByTags> _types; // guarded by _mutex
    std::size_t _seriesCount = 0;               // guarded by _mutex
};
} // namespace weir::metrics
