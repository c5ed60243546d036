// A value that is replaced as a whole while others read it: settings across a reload.
#pragma once

#include "weir/Striping.h"

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

namespace weir::inline v1
{
/// Thread-safe. A reader keeps the version it loaded for as long as it holds the pointer; the last who lets go of a
/// version destroys it. Guarded by mutexes: std::atomic<std::shared_ptr> of libstdc++ 12 is a data race by itself.
///
/// Striped by processor, mutexes and counts of references, or else all readers would write to one cache line. So for a
/// moment within `store` some `load`s return the new version and others, even later ones, the old.
template <class T>
class Snapshot
{
public:
    explicit Snapshot(T value) { store(std::make_shared<const T>(std::move(value))); }

    [[nodiscard]] std::shared_ptr<const T> load() const
    {
        const auto& stripe = _stripes[ownStripe(maxStripes)];
        const std::lock_guard lock(stripe.mutex);
        return stripe.value;
    }

    /// When it returns every `load` finds this version, or one that was stored after it.
    void store(std::shared_ptr<const T> value) noexcept
    {
        std::array<std::shared_ptr<const T>, maxStripes> versions; // at last the old ones, which die outside the locks
        for (auto& version : versions)
            version = countedApart(value);
        const std::lock_guard storing(_storing);
        for (std::size_t i = 0; i < maxStripes; ++i)
        {
            const std::lock_guard lock(_stripes[i].mutex);
            _stripes[i].value.swap(versions[i]);
        }
    }

private:
    struct alignas(cacheLine) Stripe
    {
        mutable std::mutex mutex;
        std::shared_ptr<const T> value; // guarded by mutex
    };
    struct alignas(cacheLine) Counted // and with it its count
    {
        std::shared_ptr<const T> value;
    };

    /// The same object with a count of its own, or with the common one if there is no memory for that.
    [[nodiscard]] static std::shared_ptr<const T> countedApart(const std::shared_ptr<const T>& value) noexcept
    {
        try
        {
            return {std::make_shared<Counted>(Counted{value}), value.get()};
        }
        catch (const std::bad_alloc&)
        {
            return value;
        }
    }

    std::mutex _storing;
    std::array<Stripe, maxStripes> _stripes;
};
} // namespace weir::inline v1
