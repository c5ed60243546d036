#include "engine/SeriesKey.h"

#include "engine/Bytes.h"

#include <vector>

namespace weir::metrics
{
void appendSeriesKey(std::string& out, std::string_view type,
                     std::span<const std::pair<std::string_view, std::string_view>> tags)
{
    ByteWriter writer(out);
    writer.text(type);
    for (const auto& [name, value] : tags)
        writer.text(name).text(value);
}

std::string seriesKey(std::string_view type, const Tags& tags)
{
    const std::vector<std::pair<std::string_view, std::string_view>> views(tags.begin(), tags.end());
    std::string key;
    appendSeriesKey(key, type, views);
    return key;
}

std::string_view typeOf(std::string_view key)
{
    return ByteReader(key).text();
}

Tags tagsOf(std::string_view key)
{
    ByteReader reader(key);
    (void)reader.text();
    Tags tags;
    while (!reader.atEnd())
    {
        std::string name(reader.text());
        tags.emplace_back(std::move(name), reader.text());
    }
    return tags;
}
} // namespace weir::metrics
