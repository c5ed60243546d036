// The host's instruments as a test reads them.
#pragma once

#include "weir/Instruments.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace weir::test
{
/// By name and labels: `weir_external_calls_total{result=ok}`; of a histogram the number of observations. Thread-safe.
class RecordedInstruments : public Instruments
{
public:
    [[nodiscard]] Counter& counter(std::string_view name, std::string_view help, const Labels& labels) override;
    [[nodiscard]] Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels) override;
    [[nodiscard]] Histogram& histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                                       const Labels& labels) override;
    void observed(std::string_view name, std::string_view help, const Labels& labels,
                  std::function<double()> read) override;

    /// 0 if nobody asked for it.
    [[nodiscard]] double valueOf(const std::string& instrument) const;

private:
    class Value;
    [[nodiscard]] Value& find(std::string_view name, const Labels& labels);

    mutable std::mutex _mutex;
    std::map<std::string, std::shared_ptr<Value>> _values;    // guarded by _mutex
    std::map<std::string, std::function<double()>> _observed; // guarded by _mutex
};
} // namespace weir::test
