// What is wrong with a data file, in sentences and in numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::metrics
{
enum class DamageKind : std::uint8_t
{
    damaged,  ///< a row does not hold what was written
    missing,  ///< a row that was written is not there
    doubled,  ///< a row is there twice, or where it does not belong
    lostTail, ///< the last commits are not there: their part of the WAL is damaged or gone
};
constexpr std::size_t damageKinds = 4;

struct Damage
{
    DamageKind kind = DamageKind::damaged;
    std::string sentence; ///< names what is damaged
};

/// The first damages by name, all of them by count.
class DamageReport final
{
public:
    static constexpr std::size_t maxNamed = 100;

    void add(DamageKind kind, std::string sentence, std::uint64_t rows = 1);

    [[nodiscard]] bool empty() const noexcept { return total() == 0; }
    [[nodiscard]] std::uint64_t total() const noexcept;
    [[nodiscard]] std::uint64_t count(DamageKind kind) const noexcept;
    [[nodiscard]] const std::vector<Damage>& named() const noexcept { return _named; }

private:
    std::vector<Damage> _named;
    std::array<std::uint64_t, damageKinds> _rows = {};
};
} // namespace weir::metrics
