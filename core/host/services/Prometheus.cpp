#include "Prometheus.h"

#include "weir/Striping.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
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
/// A T for each processor. Every request counts something: see weir/Striping.h.
template <class T>
class Striped
{
public:
    template <class... Arguments>
    explicit Striped(const Arguments&... arguments)
    {
        const auto stripes = std::bit_ceil(std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, maxStripes));
        _stripes.reserve(stripes);
        for (std::size_t i = 0; i < stripes; ++i)
            _stripes.emplace_back(std::make_unique<Stripe>(arguments...));
    }

    [[nodiscard]] T& own() noexcept { return _stripes[ownStripe(_stripes.size())]->value; }

    template <class Read>
    [[nodiscard]] auto sum(const Read& read) const
    {
        decltype(read(std::declval<const T&>())) all{};
        for (const auto& stripe : _stripes)
            all += read(stripe->value);
        return all;
    }

private:
    struct alignas(cacheLine) Stripe
    {
        template <class... Arguments>
        explicit Stripe(const Arguments&... arguments) : value(arguments...)
        {
        }
        T value;
    };
    std::vector<std::unique_ptr<Stripe>> _stripes;
};

class CounterSeries final : public Prometheus::Series, public Counter
{
public:
    void add(double amount) noexcept override { _values.own().fetch_add(amount, relaxed); }
    void write(std::string& out, std::string_view name, const std::string& labels) const override
    {
        appendSample(out, name, "", labels, _values.sum([](const auto& value) { return value.load(relaxed); }));
    }

private:
    Striped<std::atomic<double>> _values;
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
        : _bounds(bounds.begin(), bounds.end()), _observed(bounds.size() + 1)
    {
    }

    void observe(double value) noexcept override
    {
        const auto bucket = std::ranges::lower_bound(_bounds, value) - _bounds.begin();
        auto& own = _observed.own();
        own.bucket(static_cast<std::size_t>(bucket)).fetch_add(1, relaxed);
        own.sum.fetch_add(value, relaxed);
    }

    // The count is the sum of the buckets read here, so that one exposition never contradicts itself.
    void write(std::string& out, std::string_view name, const std::string& labels) const override
    {
        std::uint64_t count = 0;
        for (std::size_t i = 0; i <= _bounds.size(); ++i)
        {
            count += _observed.sum([i](const Observed& observed) { return observed.bucket(i).load(relaxed); });
            std::string bucketLabels = labels + (labels.empty() ? "le=\"" : ",le=\"");
            appendNumber(bucketLabels, i < _bounds.size() ? _bounds[i] : HUGE_VAL);
            bucketLabels += '"';
            appendSample(out, name, "_bucket", bucketLabels, static_cast<double>(count));
        }
        appendSample(out, name, "_sum", labels,
                     _observed.sum([](const Observed& observed) { return observed.sum.load(relaxed); }));
        appendSample(out, name, "_count", labels, static_cast<double>(count));
    }

private:
    class Observed
    {
    public:
        using Count = std::atomic<std::uint64_t>;

        explicit Observed(std::size_t buckets) : _lines((buckets + perLine - 1) / perLine) {}

        [[nodiscard]] Count& bucket(std::size_t i) noexcept { return _lines[i / perLine].buckets[i % perLine]; }
        [[nodiscard]] const Count& bucket(std::size_t i) const noexcept
        {
            return _lines[i / perLine].buckets[i % perLine];
        }

        std::atomic<double> sum{0};

    private:
        static constexpr std::size_t perLine = cacheLine / sizeof(Count);
        struct alignas(cacheLine) Line
        {
            std::array<Count, perLine> buckets{};
        };
        std::vector<Line> _lines;
    };

    const std::vector<double> _bounds;
    Striped<Observed> _observed;
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
