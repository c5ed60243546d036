#include "engine/SeriesIndex.h"

#include "engine/SeriesKey.h"

#include <algorithm>
#include <iterator>

namespace weir::metrics
{
namespace
{
SeriesId idOf(const SeriesPointer& series) noexcept
{
    return series->id();
}
} // namespace

SeriesPointer SeriesIndex::find(std::string_view key) const
{
    const auto found = _byKey.find(key);
    return found == _byKey.end() ? nullptr : (*found)->shared_from_this();
}

void SeriesIndex::insert(SeriesPointer series)
{
    _byKey.insert(series.get());
    const auto type = typeOf(series->key());
    auto ofType = _byType.find(type);
    if (ofType == _byType.end())
        ofType = _byType.emplace(type, OfType()).first;
    ofType->second.push_back(std::move(series));
}

void SeriesIndex::erase(const std::string& type, const std::function<bool(const SeriesPointer&)>& isToGo)
{
    const auto ofType = _byType.find(type);
    if (ofType == _byType.end())
        return;
    std::erase_if(ofType->second,
                  [&](const SeriesPointer& series)
                  {
                      const bool gone = isToGo(series);
                      if (gone)
                          _byKey.erase(series.get());
                      return gone;
                  });
    if (ofType->second.empty())
        _byType.erase(ofType);
}

std::vector<SeriesPointer> SeriesIndex::slice(std::string_view type, SeriesId from, std::size_t limit) const
{
    const auto ofType = _byType.find(type);
    if (ofType == _byType.end())
        return {};
    const auto begin = std::ranges::lower_bound(ofType->second, from, {}, idOf);
    const auto left = static_cast<std::size_t>(ofType->second.end() - begin);
    return {begin, begin + static_cast<std::ptrdiff_t>(std::min(left, limit))};
}

const std::vector<SeriesPointer>& SeriesIndex::ofType(std::string_view type) const
{
    static const std::vector<SeriesPointer> none;
    const auto ofType = _byType.find(type);
    return ofType == _byType.end() ? none : ofType->second;
}

std::vector<std::string> SeriesIndex::types() const
{
    std::vector<std::string> types;
    types.reserve(_byType.size());
    for (const auto& [type, series] : _byType)
        types.push_back(type);
    return types;
}
} // namespace weir::metrics
