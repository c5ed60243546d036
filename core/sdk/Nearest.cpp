#include "weir/Nearest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace weir::inline v1
{
namespace
{
/// Optimal string alignment distance (Damerau 1964), three rows at a time.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i)
    {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j)
        {
            const std::size_t substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, substitution});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}
} // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates)
{
    std::size_t best = std::max<std::size_t>(2, word.size() / 3) + 1;
    std::string_view found;
    for (const auto candidate : candidates)
    {
        // The distance is at least the difference in length: a word of a megabyte costs nothing.
        if (std::max(word.size(), candidate.size()) - std::min(word.size(), candidate.size()) >= best)
            continue;
        const auto d = distance(word, candidate);
        if (d < best)
        {
            best = d;
            found = candidate;
        }
    }
    return found;
}
} // namespace weir::inline v1
