// What instances that share a scope share of the cache: entries, and word of what has changed.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir::cache
{
/// The port of the second tier, for shared scopes only. Thread-safe. Each call waits at most for a
/// bounded time, inside a `Blocking` scope of its own, and not at all once the tier is known to be slow or away.
///
/// A number is drawn for every invalidation and kept for each resource it concerns. An entry carries the numbers
/// its resources had when it was stored ("values": opaque to the caller) and is valid only while they are the same.
class SharedTier
{
public:
    /// The moment before the content was read from its store.
    struct Noted
    {
        std::int64_t sequence = 0;
    };
    struct Found
    {
        std::string entry;              ///< as it was given to `fill`
        std::chrono::milliseconds kept; ///< since then
        std::vector<std::int64_t> values;
    };

    virtual ~SharedTier() = default;

    /// To be called before `next`. Nothing: what comes from `next` must be kept neither here nor in process.
    [[nodiscard]] virtual std::optional<Noted> note() = 0;
    /// The entry under `key` if it is valid now.
    [[nodiscard]] virtual std::optional<Found> find(const std::string& key) = 0;
    /// Keeps `entry`, made by EntryCodec's `encode`, for a positive `lifetime`; returns the values for a copy in
    /// process. Nothing, and nothing is kept: one of its resources has changed since `noted`, or the tier is away; the
    /// answer must then not be kept in process either. REQUIRES: `resources` are the entry's, in its order.
    [[nodiscard]] virtual std::optional<std::vector<std::int64_t>>
    fill(const std::string& key, const std::string& entry, std::span<const std::string> resources, Noted noted,
         std::chrono::milliseconds lifetime) = 0;
    /// True if a copy in process with these values may be served. False also when the tier cannot tell.
    [[nodiscard]] virtual bool isCurrent(std::span<const std::string> resources,
                                         std::span<const std::int64_t> values) = 0;
    /// To be called before a write is answered. Returns once every instance will see it, or once it is owed: until
    /// it has been paid, this instance finds, fills and confirms nothing.
    virtual void invalidate(std::span<const std::string> resources) = 0;
    /// Likewise, for every entry of every shared scope.
    virtual void invalidateAll() = 0;
};
} // namespace weir::cache
