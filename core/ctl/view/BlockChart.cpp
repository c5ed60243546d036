#include "view/BlockChart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace weir::ctl
{
namespace
{
using Values = std::vector<std::optional<double>>;

constexpr std::size_t eighths = 8;
constexpr std::array<std::string_view, eighths + 1> blocks{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

std::optional<double> averageOf(const Values& values, std::size_t begin, std::size_t end)
{
    double sum = 0;
    double count = 0;
    for (std::size_t i = begin; i < end; ++i)
        if (values[i])
        {
            sum += *values[i];
            ++count;
        }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
}

Values squeeze(const Values& values, std::size_t width)
{
    if (values.size() <= width)
        return values;
    Values columns;
    for (std::size_t i = 0; i < width; ++i)
        columns.push_back(averageOf(values, i * values.size() / width, (i + 1) * values.size() / width));
    return columns;
}

std::string labelOf(double value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.5g", value);
    return text.data();
}

/// How many eighths of a row the value is high.
std::size_t levelOf(double value, double low, double high, std::size_t height)
{
    const auto most = static_cast<double>(height * eighths);
    if (high <= low)
        return height * eighths / 2;
    return 1 + static_cast<std::size_t>(std::lround((value / (high - low) - low / (high - low)) * (most - 1)));
}
} // namespace

std::string blockChart(const Values& values, std::size_t width, std::size_t height)
{
    constexpr std::size_t leastColumns = 10;
    Values present;
    std::ranges::copy_if(values, std::back_inserter(present), [](const auto& value) { return value.has_value(); });
    if (present.empty() || height == 0)
        return {};
    const auto [low, high] = std::ranges::minmax(present);
    const auto top = labelOf(*high);
    const auto bottom = labelOf(*low);
    const auto margin = std::max(top.size(), bottom.size());
    const auto columns = squeeze(values, std::max(width, margin + 2 + leastColumns) - margin - 2);

    std::string chart;
    for (std::size_t row = height; row-- > 0;)
    {
        const auto& label = row + 1 == height ? top : row == 0 ? bottom : std::string();
        chart += std::string(margin - label.size(), ' ') + label + (label.empty() ? " │" : " ┤");
        for (const auto& value : columns)
        {
            const auto level = value ? levelOf(*value, *low, *high, height) : 0;
            chart += blocks[std::clamp(level, row * eighths, (row + 1) * eighths) - row * eighths];
        }
        chart.erase(chart.find_last_not_of(' ') + 1);
        chart += "\n";
    }
    return chart;
}
} // namespace weir::ctl
