// Which series there are.
#pragma once

#include "engine/Series.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace weir::metrics
{
using SeriesPointer = std::shared_ptr<Series>;

/// By key and by type. Some hundred bytes a series, its open points included. Not synchronised.
class SeriesIndex final
{
public:
    /// Null if there is none.
    [[nodiscard]] SeriesPointer find(std::string_view key) const;
    /// REQUIRES: none has this key; its id is above all others'.
    void insert(SeriesPointer series);
    /// Removes those of a type to which `isToGo` says so.
    void erase(const std::string& type, const std::function<bool(const SeriesPointer&)>& isToGo);

    /// The next series of a type, by id, from `from` on, at most `limit`. For walking along many of them without
    /// holding a lock all the time.
    [[nodiscard]] std::vector<SeriesPointer> slice(std::string_view type, SeriesId from, std::size_t limit) const;
    [[nodiscard]] const std::vector<SeriesPointer>& ofType(std::string_view type) const;
    [[nodiscard]] std::vector<std::string> types() const;
    [[nodiscard]] std::size_t size() const noexcept { return _byKey.size(); }

private:
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const noexcept { return std::hash<std::string_view>()(key); }
        std::size_t operator()(const Series* series) const noexcept { return (*this)(std::string_view(series->key())); }
    };
    struct Equal
    {
        using is_transparent = void;
        static std::string_view key(std::string_view text) noexcept { return text; }
        static std::string_view key(const Series* series) noexcept { return series->key(); }
        bool operator()(const auto& a, const auto& b) const noexcept { return key(a) == key(b); }
    };
    using OfType = std::vector<SeriesPointer>; // by id

    std::map<std::string, OfType, std::less<>> _byType;
    std::unordered_set<Series*, Hash, Equal> _byKey; // those of _byType
};
} // namespace weir::metrics
