#include "Pieces.h"

#include <random>
#include <set>

namespace weir::test
{
Pieces inWhole(std::string_view bytes)
{
    return {bytes};
}

Pieces byteByByte(std::string_view bytes)
{
    Pieces pieces;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        pieces.push_back(bytes.substr(i, 1));
    return pieces;
}

Pieces cutAtRandom(std::string_view bytes, std::uint64_t seed)
{
    constexpr std::size_t mostCuts = 8;
    std::mt19937_64 random(seed);
    const std::size_t wanted = 1 + random() % mostCuts;
    std::set<std::size_t> cuts{bytes.size()};
    for (std::size_t i = 0; i < wanted && bytes.size() > 1; ++i)
        cuts.insert(1 + random() % (bytes.size() - 1));

    Pieces pieces;
    std::size_t start = 0;
    for (const std::size_t end : cuts)
    {
        pieces.push_back(bytes.substr(start, end - start));
        start = end;
    }
    return pieces;
}
} // namespace weir::test
