#include "RecordedInstruments.h"

#include <atomic>
#include <utility>

namespace weir::test
{
namespace
{
std::string nameOf(std::string_view name, const Labels& labels)
{
    std::string text(name);
    for (const auto& [label, value] : labels)
        text.append(text.find('{') == std::string::npos ? "{" : ",").append(label).append("=").append(value);
    return labels.empty() ? text : text + '}';
}
} // namespace

class RecordedInstruments::Value final : public Counter, public Gauge, public Histogram
{
public:
    void add(double amount) noexcept override { value += amount; }
    void set(double now) noexcept override { value = now; }
    void observe(double /*observation*/) noexcept override { value += 1; }

    std::atomic<double> value = 0;
};

RecordedInstruments::Value& RecordedInstruments::find(std::string_view name, const Labels& labels)
{
    const std::lock_guard lock(_mutex);
    auto& value = _values[nameOf(name, labels)];
    if (!value)
        value = std::make_shared<Value>();
    return *value;
}

Counter& RecordedInstruments::counter(std::string_view name, std::string_view /*help*/, const Labels& labels)
{
    return find(name, labels);
}

Gauge& RecordedInstruments::gauge(std::string_view name, std::string_view /*help*/, const Labels& labels)
{
    return find(name, labels);
}

Histogram& RecordedInstruments::histogram(std::string_view name, std::string_view /*help*/,
                                          std::span<const double> /*bounds*/, const Labels& labels)
{
    return find(name, labels);
}

void RecordedInstruments::observed(std::string_view name, std::string_view /*help*/, const Labels& labels,
                                   std::function<double()> read)
{
    const std::lock_guard lock(_mutex);
    _observed[nameOf(name, labels)] = std::move(read);
}

double RecordedInstruments::valueOf(const std::string& instrument) const
{
    const std::lock_guard lock(_mutex);
    if (const auto observed = _observed.find(instrument); observed != _observed.end())
        return observed->second();
    const auto found = _values.find(instrument);
    return found == _values.end() ? 0 : found->second->value.load();
}
} // namespace weir::test
