#include "engine/Damage.h"

#include <numeric>
#include <utility>

namespace weir::metrics
{
void DamageReport::add(DamageKind kind, std::string sentence, std::uint64_t rows)
{
    _rows.at(static_cast<std::size_t>(kind)) += rows;
    if (_named.size() < maxNamed)
        _named.push_back({.kind = kind, .sentence = std::move(sentence)});
}

std::uint64_t DamageReport::total() const noexcept
{
    return std::accumulate(_rows.begin(), _rows.end(), std::uint64_t{0});
}

std::uint64_t DamageReport::count(DamageKind kind) const noexcept
{
    return _rows.at(static_cast<std::size_t>(kind));
}
} // namespace weir::metrics
