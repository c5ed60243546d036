#include "engine/Moments.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace weir::metrics
{
namespace
{
constexpr int mantissaBits = 64;    // of an x87 register: nothing is lost there
constexpr int maxExponent = 16'000; // what doubles and their squares add up to is far from it

void write(ByteWriter& out, long double value)
{
    int exponent = 0;
    const long double fraction = std::frexp(std::abs(value), &exponent);
    out.integer(exponent);
    out.number(std::signbit(value) ? 1 : 0);
    out.number(static_cast<std::uint64_t>(std::ldexp(fraction, mantissaBits)));
}

void read(ByteReader& in, long double& value)
{
    const auto exponent = in.integer();
    const bool negative = in.numberUpTo(1) != 0;
    const auto mantissa = in.number();
    const bool isNormal = mantissa >> 63U != 0 || (mantissa == 0 && exponent == 0);
    if (!isNormal || exponent < -maxExponent || exponent > maxExponent)
        return in.fail();
    value = std::ldexp(static_cast<long double>(mantissa), static_cast<int>(exponent) - mantissaBits);
    value = negative ? -value : value;
}

void write(ByteWriter& out, double value)
{
    out.bytes(std::as_bytes(std::span(&value, 1)));
}

void read(ByteReader& in, double& value)
{
    in.bytes(std::as_writable_bytes(std::span(&value, 1)));
}
} // namespace

void Moments::add(Time time, double value)
{
    addExtremes(time, value);
    addToSum(value);
    ++_count;
    const long double delta = value - _mean;
    _mean += delta / static_cast<long double>(_count);
    _m2 += delta * (value - _mean);
}

// The deviation in two passes: the divisions of Welford's update would be most of the work.
void Moments::add(std::span<const Time> times, std::span<const double> values)
{
    if (values.empty())
        return;
    Moments block;
    long double plainSum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        block.addExtremes(times[i], values[i]);
        block.addToSum(values[i]);
        block._count = i + 1;
        plainSum += values[i];
    }
    block._mean = plainSum / static_cast<long double>(values.size());
    for (const long double value : values)
        block._m2 += (value - block._mean) * (value - block._mean);
    merge(block);
}

void Moments::merge(const Moments& later)
{
    if (later._count == 0)
        return;
    if (_count == 0)
    {
        *this = later;
        return;
    }
    if (later._firstTime < _firstTime)
    {
        _firstTime = later._firstTime;
        _first = later._first;
    }
    if (later._lastTime >= _lastTime)
    {
        _lastTime = later._lastTime;
        _last = later._last;
    }
    _min = std::min(_min, later._min);
    _max = std::max(_max, later._max);
    addToSum(later._sum);
    _compensation += later._compensation;
    const auto before = static_cast<long double>(_count);
    _count += later._count;
    const auto share = static_cast<long double>(later._count) / static_cast<long double>(_count);
    const auto delta = later._mean - _mean;
    _mean += delta * share;
    _m2 += later._m2 + delta * delta * before * share;
}

void Moments::addToSum(long double value) noexcept
{
    const long double sum = _sum + value;
    _compensation += std::abs(_sum) >= std::abs(value) ? (_sum - sum) + value : (value - sum) + _sum;
    _sum = sum;
}

void Moments::addExtremes(Time time, double value) noexcept
{
    if (_count == 0 || time < _firstTime)
    {
        _firstTime = time;
        _first = value;
    }
    if (_count == 0 || time >= _lastTime)
    {
        _lastTime = time;
        _last = value;
    }
    _min = _count == 0 ? value : std::min(_min, value);
    _max = _count == 0 ? value : std::max(_max, value);
}

// Out of range becomes infinite (IEC 60559).
double Moments::sum() const noexcept
{
    return static_cast<double>(_sum + _compensation);
}

double Moments::average() const noexcept
{
    return static_cast<double>((_sum + _compensation) / static_cast<long double>(_count));
}

double Moments::stddev() const noexcept
{
    return static_cast<double>(std::sqrt(_m2 / static_cast<long double>(_count)));
}

void Moments::encode(ByteWriter& out) const
{
    out.number(_count);
    for (const long double value : {_sum, _compensation, _mean, _m2})
        write(out, value);
    for (const double value : {_min, _max, _first, _last})
        write(out, value);
    out.integer(_firstTime);
    out.number(static_cast<std::uint64_t>(_lastTime) - static_cast<std::uint64_t>(_firstTime));
}

std::optional<Moments> Moments::decode(ByteReader& in)
{
    Moments moments;
    moments._count = in.number();
    for (auto* value : {&moments._sum, &moments._compensation, &moments._mean, &moments._m2})
        read(in, *value);
    const std::initializer_list<double*> extremes{&moments._min, &moments._max, &moments._first, &moments._last};
    for (auto* value : extremes)
        read(in, *value);
    moments._firstTime = in.integer();
    moments._lastTime = static_cast<Time>(static_cast<std::uint64_t>(moments._firstTime) + in.number());
    if (!in.ok() || moments._m2 < 0 || moments._firstTime > moments._lastTime ||
        !std::ranges::all_of(extremes, [](const double* value) { return std::isfinite(*value); }))
        return std::nullopt;
    return moments;
}
} // namespace weir::metrics
