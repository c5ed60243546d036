#include "engine/Sketch.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir::metrics
{
namespace
{
// Each bucket is 2 % wider than the one before, and stands for a value in its middle: (1.02 - 1) / (1.02 + 1) is
// 0.99 %, which leaves the rounding of logarithms room below 1 %.
constexpr double gamma = 1.02;
const double logGamma = std::log(gamma);
const long double logGammaWide = std::log(static_cast<long double>(gamma));

// Zero lies in the middle of the places, positive values above it and negative ones mirrored below. The logarithms of
// doubles to this base reach from -37,594 to 35,843.
constexpr std::int32_t zeroPlace = 1 << 17;
constexpr std::int32_t keyOffset = 40'000;
constexpr std::uint64_t firstPlace = zeroPlace - 80'000;
constexpr std::uint64_t lastPlace = zeroPlace + 80'000;
constexpr std::uint64_t maxPlace = (std::uint64_t{1} << 18U) - 1;
constexpr std::uint64_t maxCount = (std::uint64_t{1} << 46U) - 1;
constexpr std::size_t leastBuffered = 64;
} // namespace

std::uint32_t Sketch::placeOf(double value) noexcept
{
    if (value == 0)
        return zeroPlace;
    const auto key = static_cast<std::int32_t>(std::ceil(std::log(std::abs(value)) / logGamma)) + keyOffset;
    return static_cast<std::uint32_t>(value > 0 ? zeroPlace + key : zeroPlace - key);
}

// In long double, since the edge of the last bucket is beyond the range of double.
double Sketch::valueAt(std::uint32_t place) noexcept
{
    const auto distance = static_cast<std::int32_t>(place) - zeroPlace;
    if (distance == 0)
        return 0;
    const auto edge = std::exp(static_cast<long double>(std::abs(distance) - keyOffset) * logGammaWide);
    const auto middle = static_cast<double>(edge * 2 / (1 + static_cast<long double>(gamma)));
    return distance > 0 ? middle : -middle;
}

Sketch::Bucket Sketch::bucketOf(std::uint64_t place, std::uint64_t count) noexcept
{
    return {place & maxPlace, count & maxCount};
}

/// As many as there are buckets, so that folding them in is amortised.
std::size_t Sketch::buffered() const noexcept
{
    return std::max(leastBuffered, _buckets.size());
}

void Sketch::add(double value)
{
    _values.push_back(value);
    if (_values.size() > buffered())
        fold();
}

void Sketch::add(std::span<const double> values)
{
    _values.insert(_values.end(), values.begin(), values.end());
    if (_values.size() > buffered())
        fold();
}

void Sketch::merge(const Sketch& other)
{
    addBuckets(other._buckets);
    _bucketed += other._bucketed;
    _values.insert(_values.end(), other._values.begin(), other._values.end());
    if (_values.size() > buffered())
        fold();
}

void Sketch::settle()
{
    if (count() > exactCount)
        fold();
    _buckets.shrink_to_fit();
    _values.shrink_to_fit();
}

// Values of similar magnitude, and most are, are counted in an array instead of being sorted.
void Sketch::fold()
{
    if (_values.empty())
        return;
    std::vector<std::uint32_t> places(_values.size());
    std::ranges::transform(_values, places.begin(), placeOf);
    const auto [least, most] = std::ranges::minmax(places);
    std::vector<Bucket> arrivals;
    if (most - least <= 4 * places.size())
    {
        std::vector<std::uint32_t> counts(most - least + 1);
        for (const auto place : places)
            ++counts[place - least];
        for (std::uint32_t i = 0; i < counts.size(); ++i)
            if (counts[i] > 0)
                arrivals.push_back(bucketOf(least + i, counts[i]));
    }
    else
    {
        std::ranges::sort(places);
        for (const auto place : places)
        {
            if (arrivals.empty() || arrivals.back().place != place)
                arrivals.push_back(bucketOf(place, 0));
            ++arrivals.back().count;
        }
    }
    addBuckets(arrivals);
    _bucketed += _values.size();
    _values.clear();
    if (_values.capacity() > 4 * leastBuffered)
        _values.shrink_to_fit();
}

/// Most arrivals fall into buckets that exist: those are counted in one pass, the others are put in from the back.
void Sketch::addBuckets(std::span<const Bucket> arrivals)
{
    std::vector<Bucket> created;
    auto at = _buckets.begin();
    for (const auto& arrival : arrivals)
    {
        while (at != _buckets.end() && at->place < arrival.place)
            ++at;
        if (at != _buckets.end() && at->place == arrival.place)
            at->count += arrival.count;
        else
            created.push_back(arrival);
    }
    if (created.empty())
        return;
    auto old = _buckets.size();
    auto to = old + created.size();
    _buckets.resize(to);
    for (auto bucket = created.rbegin(); bucket != created.rend(); ++bucket)
    {
        for (; old > 0 && _buckets[old - 1].place > bucket->place; --old)
            _buckets[--to] = _buckets[old - 1];
        _buckets[--to] = *bucket;
    }
}

double Sketch::atRank(std::uint64_t rank) const
{
    if (_buckets.empty())
    {
        auto values = _values;
        const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank);
        std::ranges::nth_element(values, at);
        return *at;
    }
    if (!_values.empty())
    {
        auto folded = *this;
        folded.fold();
        return folded.atRank(rank);
    }
    auto bucket = _buckets.begin();
    for (; rank >= bucket->count; ++bucket)
        rank -= bucket->count;
    return valueAt(static_cast<std::uint32_t>(bucket->place));
}

void Sketch::encode(ByteWriter& out) const
{
    if (count() > exactCount && !_values.empty())
    {
        auto folded = *this;
        folded.fold();
        return folded.encode(out);
    }
    out.number(_values.size());
    out.bytes(std::as_bytes(std::span(_values)));
    out.number(_buckets.size());
    std::uint64_t previous = 0;
    for (const auto& bucket : _buckets)
    {
        out.number(bucket.place - previous);
        out.number(bucket.count);
        previous = bucket.place;
    }
}

std::optional<Sketch> Sketch::decode(ByteReader& in)
{
    Sketch sketch;
    sketch._values.resize(in.numberUpTo(exactCount));
    in.bytes(std::as_writable_bytes(std::span(sketch._values)));
    const auto isFinite = [](double value) { return std::isfinite(value); };
    const auto buckets = in.numberUpTo(in.left() / 2); // each takes two bytes or more
    if (!in.ok() || !std::ranges::all_of(sketch._values, isFinite))
        return std::nullopt;
    sketch._buckets.reserve(buckets);
    std::uint64_t place = 0;
    for (std::uint64_t i = 0; i < buckets; ++i)
    {
        const auto step = in.number();
        const auto count = in.number();
        if (step == 0 || step > lastPlace - place || count == 0 || count > maxCount - sketch._bucketed)
            return std::nullopt;
        place += step;
        if (place < firstPlace)
            return std::nullopt;
        sketch._buckets.push_back(bucketOf(place, count));
        sketch._bucketed += count;
    }
    return sketch;
}
} // namespace weir::metrics
