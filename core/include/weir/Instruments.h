// Counters, gauges and histograms, shown at GET /metrics of the admin listener in Prometheus' text
// format.
#pragma once

#include "weir/Version.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::inline v1
{
using Labels = std::vector<std::pair<std::string, std::string>>;

/// Only grows. Thread-safe, lock-free.
class WEIR_API Counter
{
public:
    virtual ~Counter();
    virtual void add(double amount) noexcept = 0;
    void increment() noexcept { add(1); }
};

/// Thread-safe, lock-free.
class WEIR_API Gauge
{
public:
    virtual ~Gauge();
    virtual void set(double value) noexcept = 0;
};

/// Thread-safe, lock-free.
class WEIR_API Histogram
{
public:
    virtual ~Histogram();
    virtual void observe(double value) noexcept = 0;
};

/// Thread-safe. The same name and labels give the same instrument; references stay valid until the
/// process ends. Names and labels follow Prometheus' conventions: snake_case, base units, counters end
/// in `_total`. A malformed name, or a name used for two kinds, throws std::logic_error.
class WEIR_API Instruments
{
public:
    virtual ~Instruments();
    [[nodiscard]] virtual Counter& counter(std::string_view name, std::string_view help, const Labels& labels) = 0;
    [[nodiscard]] virtual Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels) = 0;
    /// Upper bounds ascend and exclude +Inf.
    [[nodiscard]] virtual Histogram& histogram(std::string_view name, std::string_view help,
                                               std::span<const double> bounds, const Labels& labels) = 0;
    /// A gauge (a counter, if the name ends in `_total`) that is read when it is shown. `read` must be quick and
    /// thread-safe; it is not called any more once `stop` has returned.
    virtual void observed(std::string_view name, std::string_view help, const Labels& labels,
                          std::function<double()> read) = 0;

    /// How often a limit struck: `weir_limit_hits_total`, whose label is the key of the limit.
    [[nodiscard]] Counter& limitHits(std::string key)
    {
        return counter("weir_limit_hits_total", "How often a limit struck, by its key.", {{"limit", std::move(key)}});
    }
};
} // namespace weir::inline v1
