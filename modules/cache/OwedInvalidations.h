// What Redis has yet to be told.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace weir::cache
{
/// Invalidations that could not be delivered. Thread-safe; one payer at a time. Bounded: beyond `most` resources,
/// everything is owed instead, which is never too little.
class OwedInvalidations final
{
public:
    static constexpr std::size_t most = 1000;

    struct Debt
    {
        bool all = false; ///< then `resources` is empty
        std::vector<std::string> resources;
    };

    /// Both return true if nothing was owed before.
    bool add(std::span<const std::string> resources);
    bool addAll();

    /// True until all has been paid; lock-free.
    [[nodiscard]] bool any() const noexcept { return _any.load(); }
    /// How many resources are owed; everything counts as one.
    [[nodiscard]] std::size_t count() const;

    /// All that is owed at this moment. It stays owed until `paid`; what is added in between is a debt of its own,
    /// even for the same resource.
    [[nodiscard]] Debt take();
    /// The debt that was taken has been delivered; true if nothing is left.
    bool paid();
    /// It has not.
    void giveBack();

private:
    bool add(bool all, std::span<const std::string> resources);
    void insert(bool all, std::span<const std::string> resources); // REQUIRES: _mutex is held

    mutable std::mutex _mutex;
    bool _all = false;              // guarded by _mutex
    std::set<std::string> _waiting; // guarded by _mutex; empty if _all
    Debt _taken;                    // guarded by _mutex
    std::atomic<bool> _any{false};  // written under _mutex
};
} // namespace weir::cache
