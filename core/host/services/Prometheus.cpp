#include "Prometheus.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace weir::host
{
namespace
{
constexpr auto relaxed = std::memory_order_relaxed;

bool isSeriesName(std::string_view name)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !name.empty() && letter(name[0]) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

void appendNumber(std::string& out, double value)
{
    if (std::isnan(value))
        out += "NaN";
    else if (std::isinf(value))
        out += value > 0 ? "+Inf" : "-Inf";
    else
    {
        char digits[32];
        const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
        out.append(digits, end);
    }
}

void appendEscaped(std::string& out, std::string_view text, bool quote)
{
    for (const char c : text)
    {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\n')
            out += "\\n";
        else if (c == '"' && quote)
            out += "\\\"";
        else
            out += c;
    }
}

std::string labelsText(const Labels& labels)
{
    std::string text;
    for (const auto& [name, value] : labels)
    {
        if (!isSeriesName(name))
            throw std::logic_error("not a Prometheus label name: " + name);
        text += text.empty() ? "" : ",";
        text += name + "=\"";
        appendEscaped(text, value, true);
        text += '"';
    }
    return text;
}

void appendSample(std::string& out, std::string_view name, std::string_view suffix, std::string_view labels,
                  double value)
{
    out.append(name).append(suffix);
    if (!labels.empty())
        out.append("{").append(labels).append("}");
    out += ' ';
    appendNumber(out, value);
    out += '\n';
}
} // namespace

class Prometheus::Series
{
public:
    virtual ~Series() = default;
    virtual void write(std::string& out, std::string_view name, const std::string& labels) const = 0;
};

namespace
{
class CounterSeries final : public Prometheus::Series, public Counter
{
public:
    void add(double amount) noexcept override { _value.fetch_add(amount, relaxed); }
    void write(std::string& out, std::string_view name, const std::string& labels) const override
    {
        appendSample(out, name, "", labels, _value.load(relaxed));
    }

private:
    std::atomic<double> _value{0};
};

class GaugeSeries final : public Prometheus::Series, public Gauge
{
public:
    void set(double value) noexcept override { _value.store(value, relaxed); }
    void write(std::string& out, std::string_view name, const std::string& labels) const override
    {
        appendSample(out, name, "", labels, _value.load(relaxed));
    }

private:
    std::atomic<double> _value{0};
};

class ObservedSeries final : public Prometheus::Series
{
public:
    explicit ObservedSeries(std::function<double()> read) : _read(std::move(read)) {}
    void write(std::string& out, std::string_view name, const std::string& labels) const override
    {
        appendSample(out, name, "", labels, readSafely());
    }

private:
    // A reading that fails must not take the whole exposition with it.
    [[nodiscard]] double readSafely() const noexcept
    {
        try
        {
            return _read();
        }
        catch (...)
        {
            return std::numeric_limits<double>::quiet_NaN();
        }
    }

    std::function<double()> _read;
};

class HistogramSeries final : public Prometheus::Series, public Histogram
{
public:
    explicit HistogramSeries(std::span<const double> bounds)
        : _bounds(bounds.begin(), bounds.end()), _buckets(bounds.size() + 1)
    {
    }

    void observe(double value) noexcept override
    {
        const auto bucket = std::ranges::lower_bound(_bounds, value) - _bounds.begin();
        _buckets[static_cast<std::size_t>(bucket)].fetch_add(1, relaxed);
        _sum.fetch_add(value, relaxed);
    }

    // The count is the sum of the buckets read here, so that one exposition never contradicts itself.
    void write(std::string& out, std::string_view name, const std::string& labels) const override
    {
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < _buckets.size(); ++i)
        {
            count += _buckets[i].load(relaxed);
            std::string bucketLabels = labels + (labels.empty() ? "le=\"" : ",le=\"");
            appendNumber(bucketLabels, i < _bounds.size() ? _bounds[i] : HUGE_VAL);
            bucketLabels += '"';
            appendSample(out, name, "_bucket", bucketLabels, static_cast<double>(count));
        }
        appendSample(out, name, "_sum", labels, _sum.load(relaxed));
        appendSample(out, name, "_count", labels, static_cast<double>(count));
    }

private:
    const std::vector<double> _bounds;
    std::vector<std::atomic<std::uint64_t>> _buckets;
    std::atomic<double> _sum{0};
};
} // namespace

Prometheus::Prometheus() = default;
Prometheus::~Prometheus() = default;

template <class T, class... Arguments>
T& Prometheus::find(std::string_view kind, std::string_view name, std::string_view help, const Labels& labels,
                    Arguments&&... arguments)
{
    if (!isSeriesName(name))
        throw std::logic_error("not a Prometheus metric name: " + std::string(name));
    auto key = labelsText(labels);
    const std::lock_guard lock(_mutex);
    auto family = _families.find(name);
    if (family == _families.end())
        family = _families.emplace(std::string(name), Family{std::string(kind), std::string(help), {}}).first;
    if (family->second.kind != kind)
        throw std::logic_error("metric " + std::string(name) + " is a " + family->second.kind);
    auto& slot = family->second.series[std::move(key)];
    if (!slot)
        slot = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    auto* series = dynamic_cast<T*>(slot.get());
    if (series == nullptr) // a set gauge and an observed one share the kind
        throw std::logic_error("metric " + std::string(name) + " is already kept in another way");
    return *series;
}

Counter& Prometheus::counter(std::string_view name, std::string_view help, const Labels& labels)
{
    return find<CounterSeries>("counter", name, help, labels);
}

Gauge& Prometheus::gauge(std::string_view name, std::string_view help, const Labels& labels)
{
    return find<GaugeSeries>("gauge", name, help, labels);
}

Histogram& Prometheus::histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                                 const Labels& labels)
{
    return find<HistogramSeries>("histogram", name, help, labels, bounds);
}

void Prometheus::observed(std::string_view name, std::string_view help, const Labels& labels,
                          std::function<double()> read)
{
    find<ObservedSeries>(name.ends_with("_total") ? "counter" : "gauge", name, help, labels, std::move(read));
}

void Prometheus::forget(std::string_view name, const Labels& labels)
{
    const auto key = labelsText(labels);
    const std::lock_guard lock(_mutex);
    const auto family = _families.find(name);
    if (family == _families.end())
        return;
    const auto series = family->second.series.find(key);
    if (series != family->second.series.end() && dynamic_cast<ObservedSeries*>(series->second.get()) != nullptr)
        family->second.series.erase(series);
    if (family->second.series.empty())
        _families.erase(family);
}

std::string Prometheus::text() const
{
    std::string out;
    const std::lock_guard lock(_mutex);
    for (const auto& [name, family] : _families)
    {
        out.append("# HELP ").append(name).append(" ");
        appendEscaped(out, family.help, false);
        out.append("\n# TYPE ").append(name).append(" ").append(family.kind).append("\n");
        for (const auto& [labels, series] : family.series)
            series->write(out, name, labels);
    }
    return out;
}
} // namespace weir::host
