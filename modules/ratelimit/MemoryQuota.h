// Admissions counted in this process.
#pragma once

#include "Quota.h"
#include "QuotaShard.h"
#include "weir/Clock.h"
#include "weir/Instruments.h"
#include "weir/Striping.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>

namespace weir::ratelimit
{
/// Never fails, never waits for long: keys are spread over shards, each with a mutex that is held for one decision.
/// Bounded by `maxBytes`, of which every shard has its part; a key that had to go is counted in
/// `weir_limit_hits_total{limit="ratelimit.maxBytes"}`. Follows the monotonic clock alone.
class MemoryQuota final : public Quota
{
public:
    /// The references outlive it.
    MemoryQuota(const Clock& clock, Instruments& instruments, std::size_t maxBytes);

    [[nodiscard]] std::optional<Decision> take(std::string_view key, const Limit& limit) override;
    void giveBack(std::string_view key, const Limit& limit, const Decision& admission) override;
    [[nodiscard]] bool forget(std::string_view key) override;
    [[nodiscard]] bool forgetPolicy(std::string_view policy) override;

    /// Takes effect at the next decision of each shard.
    void setMaxBytes(std::size_t maxBytes) noexcept { _maxBytes = maxBytes; }
    /// Drops keys that nobody asks for any more. For a timer.
    void dropExpired();
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::size_t bytes() const;

private:
    struct alignas(cacheLine) Shard // neighbours do not slow each other down
    {
        mutable std::mutex mutex;
        QuotaShard keys; // guarded by mutex
    };
    static constexpr std::size_t shardCount = 16;

    [[nodiscard]] Shard& shardOf(std::string_view key) noexcept;
    [[nodiscard]] std::size_t bytesPerShard() const noexcept;

    const Clock& _clock;
    Counter& _evictions;
    std::atomic<std::size_t> _maxBytes;
    std::array<Shard, shardCount> _shards;
};
} // namespace weir::ratelimit
