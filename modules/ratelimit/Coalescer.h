// Requests that want to know the same at the same time become one question to the store (request coalescing).
#pragma once

#include "GroupDecision.h"
#include "weir/Baton.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace weir::ratelimit
{
/// Leader and followers: who asks first for a key lets the requests that its thread has at hand go first (see
/// Baton::yield), and what they and other threads ask for that key meanwhile is decided together with its own. So a
/// client that asks often costs the store one question for many requests. A follower waits for the rest of its leader's
/// turn, then as long as one question takes. Who cannot be put aside asks alone: a thread that slept as a follower
/// might be the one that its leader needs. Thread-safe.
class Coalescer final
{
public:
    /// One request, from its question to its decision, on its stack.
    class Caller final
    {
    public:
        /// Follows who gathers for the same key and limit; if nobody does, it leads. `all` and the text of `key`
        /// outlive it.
        Caller(Coalescer& all, std::string_view key, const Limit& limit);
        /// Leaves followers without a decision if nothing was shared. REQUIRES: a follower has waited.
        ~Caller();
        Caller(const Caller&) = delete;
        Caller& operator=(const Caller&) = delete;

        [[nodiscard]] bool leads() const noexcept { return _leads; }
        /// Waits for what the leader shares. REQUIRES: it does not lead. Nothing: it cannot be known.
        [[nodiscard]] std::optional<Decision> follow();
        /// How many ask, this one included; no more will follow. REQUIRES: it leads.
        [[nodiscard]] std::uint64_t gather();
        /// Tells the followers theirs, and returns its own. REQUIRES: it has gathered.
        [[nodiscard]] Decision share(const GroupDecision& decision);

    private:
        void close();
        void tellFollowers(const std::optional<GroupDecision>& decision) noexcept;

        Coalescer& _all;
        const std::string_view _key;
        const Limit _limit;
        bool _leads = true;
        bool _isOpen = false;     // others may follow
        Caller* _next = nullptr;  // guarded by the mutex while it is open: who came next
        Caller* _last = this;     // likewise, of the leader
        std::uint64_t _count = 1; // likewise, of the leader
        Baton _told;
        std::optional<Decision> _decision; // written before _told is posted
    };

private:
    std::mutex _mutex;
    std::unordered_map<std::string_view, Caller*> _leaders; // guarded by _mutex; those that are open
};
} // namespace weir::ratelimit
