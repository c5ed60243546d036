// The process's instruments and their exposition in Prometheus' text format, version 0.0.4.
#pragma once

#include "weir/Instruments.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace weir::host
{
/// Thread-safe. Updating an instrument takes no lock; finding and showing them does.
class Prometheus final : public Instruments
{
public:
    Prometheus();
    ~Prometheus() override;

    Counter& counter(std::string_view name, std::string_view help, const Labels& labels) override;
    Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels) override;
    Histogram& histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                         const Labels& labels) override;
    void observed(std::string_view name, std::string_view help, const Labels& labels,
                  std::function<double()> read) override;

    /// Takes an observed gauge away; waits for a reading that is under way.
    void forget(std::string_view name, const Labels& labels);
    [[nodiscard]] std::string text() const;

    /// Base of what is kept per set of labels.
    class Series;

private:
    struct Family
    {
        std::string kind;
        std::string help;
        std::map<std::string, std::unique_ptr<Series>> series; // by their labels' text
    };

    template <class T, class... Arguments>
    T& find(std::string_view kind, std::string_view name, std::string_view help, const Labels& labels,
            Arguments&&... arguments);

    mutable std::mutex _mutex;
    std::map<std::string, Family, std::less<>> _families; // guarded by _mutex
};
} // namespace weir::host
