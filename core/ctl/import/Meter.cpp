#include "import/Meter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace weir::ctl
{
namespace
{
std::string bar(double part)
{
    constexpr std::size_t width = 24;
    const auto full = static_cast<std::size_t>(part * static_cast<double>(width));
    return "[" + std::string(full, '#') + std::string(width - full, '-') + "]";
}

std::string clockText(double seconds)
{
    const auto whole = static_cast<long>(std::ceil(seconds));
    std::array<char, 40> text{};
    if (whole >= 3600)
        std::snprintf(text.data(), text.size(), "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    else
        std::snprintf(text.data(), text.size(), "%ld:%02ld", whole / 60, whole % 60);
    return text.data();
}
} // namespace

std::string shortNumber(double number)
{
    constexpr std::array<char, 4> letters{'\0', 'k', 'M', 'G'};
    std::size_t letter = 0;
    for (; number >= 999.5 && letter + 1 < letters.size(); ++letter)
        number /= 1000;
    const int decimals = letter == 0 || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
    std::string result = text.data();
    if (letter > 0)
        result += letters[letter];
    return result;
}

std::string Meter::line(Duration elapsed, std::uint64_t bytes, std::uint64_t points)
{
    const double seconds = (elapsed - _last).count();
    if (seconds > 0)
    {
        constexpr double memory = 2; // seconds that the rate looks back
        const double now = static_cast<double>(points - _lastPoints) / seconds;
        const double weight = _last.count() > 0 ? 1 - std::exp(-seconds / memory) : 1;
        _rate += weight * (now - _rate);
        _last = elapsed;
        _lastPoints = points;
    }
    const auto progress = shortNumber(static_cast<double>(points)) + " points  " + shortNumber(_rate) + "/s";
    if (!_total || *_total == 0)
        return progress;
    const double part = std::min(1.0, static_cast<double>(bytes) / static_cast<double>(*_total));
    std::array<char, 16> percent{};
    std::snprintf(percent.data(), percent.size(), " %3d %%  ", static_cast<int>(part * 100));
    const auto left = part > 0 ? clockText(elapsed.count() * (1 - part) / part) : "-:--";
    return bar(part) + percent.data() + progress + "  ETA " + left;
}
} // namespace weir::ctl
