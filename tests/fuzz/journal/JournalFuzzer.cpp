// Decodes any bytes, and requires that what comes out takes no more memory than it should, and is encoded as the very
// same bytes.
#include "connection/Require.h"
#include "engine/JournalCodec.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace
{
using namespace weir::metrics;
using weir::fuzz::require;

void encode(const DecodedPoints& points, std::string_view input, std::string& entry)
{
    std::size_t count = 0;
    for (const SeriesColumns& column : points.columns())
    {
        require(column.times.size() == column.values.size(), "there are as many times as values");
        for (const double value : column.values)
            require(std::isfinite(value), "values are finite");
        count += column.times.size();
    }
    require(count == points.count(), "columns are all that there is");
    require(count * (sizeof(Time) + sizeof(double)) <= input.size(), "nothing is larger than the input");
    encodePoints(points.columns(), entry);
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size); // NOLINT(*-reinterpret-cast)
    const auto decoded = decodeEntry(input);
    if (!decoded)
        return 0;
    std::string entry;
    if (const auto* points = std::get_if<DecodedPoints>(&*decoded))
        encode(*points, input, entry);
    else
        encodeErase(std::get<Selection>(*decoded), entry);
    require(entry == input, "an entry is written in one way");
    return 0;
}
