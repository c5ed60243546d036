// How far an import is, as one line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace weir::ctl
{
/// Reads no clock. Not thread-safe.
class Meter final
{
public:
    using Duration = std::chrono::duration<double>;

    /// `total` bytes are to be read; nothing: that is not known.
    explicit Meter(std::optional<std::uint64_t> total) : _total(total) {}

    /// `[######------]  48 %  2.4M points  812k/s  ETA 0:07`. `elapsed` counts from the start.
    [[nodiscard]] std::string line(Duration elapsed, std::uint64_t bytes, std::uint64_t points);

private:
    std::optional<std::uint64_t> _total;
    Duration _last{0};
    std::uint64_t _lastPoints = 0;
    double _rate = 0; ///< points per second, of late
};

/// Three digits and a letter: 812k, 2.40M.
[[nodiscard]] std::string shortNumber(double number);
} // namespace weir::ctl
