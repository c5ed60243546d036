// The port behind which points are kept.
#pragma once

#include "Answer.h"
#include "Point.h"
#include "PointBatch.h"
#include "Statistics.h"
#include "weir/Clock.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir::metrics
{
/// The time allowed for a query has passed.
class QueryTimeout final : public std::runtime_error
{
public:
    QueryTimeout() : std::runtime_error("the query took longer than metrics.queryTimeout") {}
};

/// A grouped answer would have more groups, or a stepped one more steps, than allowed.
class TooManyResults final : public std::runtime_error
{
public:
    TooManyResults(const std::string& sentence, std::string limit)
        : std::runtime_error(sentence), _limit(std::move(limit))
    {
    }
    /// The key of the limit.
    [[nodiscard]] const std::string& limit() const noexcept { return _limit; }

private:
    std::string _limit;
};

/// More points wait for a commit than allowed. May pass soon.
class QueueFull final : public std::runtime_error
{
public:
    QueueFull() : std::runtime_error("more points wait to be written than metrics.maxQueuedPoints allows") {}
};

/// Tells whether the time of a query is over. Empty: it never is.
using IsLate = std::function<bool()>;

/// Which points. A filter is met by any of its values; a point without the tag meets none.
struct Selection
{
    std::string type;
    Time from = earliest; ///< inclusive
    Time to = latest;     ///< exclusive
    std::map<std::string, std::set<std::string>> tags = {};
};

/// What to say about them.
struct Aggregation
{
    std::vector<Statistic> statistics = {};
    std::vector<std::string> groupBy = {}; ///< names of tags; empty: one group of everything
    std::optional<std::int64_t> step = {}; ///< in nanoseconds; nothing: one bucket of everything
    std::size_t maxGroups = SIZE_MAX;
    std::size_t maxSteps = SIZE_MAX; ///< those that have points, of all groups together
    IsLate isLate = {};              ///< asked every few thousand points; true ends in QueryTimeout
};

/// Values of the `groupBy` tags, in that order; nothing where a series lacks the tag.
using GroupKey = std::vector<std::optional<std::string>>;
/// By their start, a multiple of the step; a single one at 0 without a step. Without points: none.
using Buckets = std::map<Time, Accumulator>;
using Groups = std::map<GroupKey, Buckets>;

/// The oldest time that is kept of a type. Called on any thread, several at once.
using Horizon = std::function<Time(const std::string& type)>;
/// The horizon of whoever keeps all there is.
[[nodiscard]] inline Time everything(const std::string& /*type*/) noexcept
{
    return earliest;
}

struct TypeInfo
{
    std::string type;
    std::size_t series = 0;
    std::uint64_t count = 0;
    Time first = 0;
    Time last = 0;
};

/// Points of one series, oldest first.
struct SeriesPoints
{
    Tags tags;
    std::vector<Time> times;
    std::vector<double> values; ///< as many as times
};

struct AppendOptions
{
    std::size_t maxSeries = SIZE_MAX;
    bool allOrNothing = false;
    const AnswerToKeep* answer = nullptr; ///< null: none
};

/// Reads series by series, oldest points first; sees at least what was stored when it was made. Not synchronised.
class SeriesReader
{
public:
    virtual ~SeriesReader() = default;
    /// The next few thousand points, all of one series, or nothing at the end: memory does not grow with a series, but
    /// with how many of its points have one time. Throws QueryTimeout.
    [[nodiscard]] virtual std::optional<SeriesPoints> next(const IsLate& isLate) = 0;
};

/// Thread-safe. Once `append` has returned, every later call sees its points.
class SeriesStore
{
public:
    virtual ~SeriesStore() = default;

    /// Stores the points whose series exists or may still be created (`maxSeries` in all) and returns the indices of
    /// the others, in order. If `allOrNothing` and there are others, no point is stored. An answer is stored together
    /// with the points: after a crash both are there, or neither. Throws QueueFull and DiskError: nothing is stored.
    /// REQUIRES: the batch is arranged; `findAnswer` finds nothing under the answer's key, which nobody else uses now.
    virtual std::vector<std::size_t> append(const PointBatch& batch, const AppendOptions& options) = 0;

    /// Throws QueryTimeout and TooManyResults. A type that was never seen gives no groups.
    [[nodiscard]] virtual Groups aggregate(const Selection& selection, const Aggregation& aggregation) const = 0;
    /// The store must outlive the reader.
    [[nodiscard]] virtual std::unique_ptr<SeriesReader> read(const Selection& selection) const = 0;

    /// Types that have points within their horizon, by name, and what they have there.
    /// Throws QueryTimeout once `isLate` says so.
    [[nodiscard]] virtual std::vector<TypeInfo> types(const Horizon& horizon, const IsLate& isLate = {}) const = 0;
    /// The tags of a type's series that have points at or after `from`: name by name, all values.
    /// Likewise.
    [[nodiscard]] virtual std::map<std::string, std::set<std::string>> tags(const std::string& type, Time from,
                                                                            const IsLate& isLate = {}) const = 0;
    [[nodiscard]] virtual std::size_t seriesCount() const = 0;

    /// Forgets the points of the selection, and series that are left without any; returns how many points.
    virtual std::uint64_t erase(const Selection& selection) = 0;
    /// Forgets points beyond their type's horizon and series that are left without any, perhaps not all at once: others
    /// wait for it. Returns the types that lost some; to be called until there are none.
    virtual std::vector<std::string> dropBeyond(const Horizon& horizon) = 0;

    /// Nothing if there is none, or it has expired. Throws DiskError, and DamagedError if it cannot be read any more.
    [[nodiscard]] virtual std::optional<Answer> findAnswer(const AnswerKey& key, WallTime now) const = 0;
    /// Answers that are kept, expired ones that were not dropped yet included.
    [[nodiscard]] virtual std::size_t answers() const = 0;
    /// Drops expired answers, `limit` at most, in the order in which they came: one that lives longer keeps those
    /// behind it. Returns how many. Throws DiskError.
    virtual std::size_t dropExpiredAnswers(const AnswerLife& life, std::size_t limit) = 0;
};
} // namespace weir::metrics
