// How often each rule was asked, and how it answered.
#pragma once

#include "CacheStatus.h"
#include "weir/Instruments.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace weir::cache
{
/// `weir_cache_requests_total{rule,result}`, and the same numbers for the operators' own view. Thread-safe, lock-free.
class RuleCounts final
{
public:
    RuleCounts(Instruments& instruments, const std::string& rule);
    void count(Result result) noexcept;
    [[nodiscard]] std::uint64_t of(Result result) const noexcept;

private:
    struct Tally
    {
        Counter* counter = nullptr;
        std::atomic<std::uint64_t> number{0};
    };
    std::array<Tally, resultCount> _tallies;
};

/// The counts of all rules there ever were; they outlive a reload. Thread-safe.
class RuleBook final
{
public:
    explicit RuleBook(Instruments& instruments) noexcept : _instruments(instruments) {}
    /// Stays valid as long as the book.
    [[nodiscard]] RuleCounts& of(const std::string& rule);
    [[nodiscard]] std::vector<std::pair<std::string, const RuleCounts*>> all() const;

private:
    Instruments& _instruments;
    mutable std::mutex _mutex;
    std::map<std::string, std::unique_ptr<RuleCounts>> _rules; // guarded by _mutex
};
} // namespace weir::cache
