// Requests that want to know the same at the same time.
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
/// Who asks first for a key leads: it lets the requests that its thread has at hand go first (see Baton::yield), and
/// what they and other threads ask for that key meanwhile is decided together with its own. So a client that asks often
/// costs the store one question for many requests, and nobody waits for longer than without. Thread-safe.
class Gatherings final
{
public:
    /// One request, from its question to its decision; for one thread, on its stack.
    class Asker final
    {
    public:
        /// Joins who gathers for the same key and limit; if nobody does, it leads. `all` and the text of `key` outlive
        /// it.
        Asker(Gatherings& all, std::string_view key, const Limit& limit);
        /// Leaves those that gathered without a decision if they were told none.
        ~Asker();
        Asker(const Asker&) = delete;
        Asker& operator=(const Asker&) = delete;

        [[nodiscard]] bool leads() const noexcept { return _leads; }
        /// Waits for what the leader says. REQUIRES: it does not lead. Nothing: it cannot be known.
        [[nodiscard]] std::optional<Decision> wait();
        /// How many ask, this one included; no more will join. REQUIRES: it leads.
        [[nodiscard]] std::uint64_t gather();
        /// Tells all that gathered, and returns what is this one's own. REQUIRES: it has gathered.
        [[nodiscard]] Decision tell(const GroupDecision& decision);

    private:
        void close();
        void tellOthers(const std::optional<GroupDecision>& decision) noexcept;

        Gatherings& _all;
        const std::string_view _key;
        const Limit _limit;
        bool _leads = true;
        bool _isOpen = false;     // others may join
        Asker* _next = nullptr;   // guarded by the mutex while it is open: who came next
        Asker* _last = this;      // likewise, of the leader
        std::uint64_t _count = 1; // likewise, of the leader
        Baton _told;
        std::optional<Decision> _decision; // written before _told is posted
    };

private:
    std::mutex _mutex;
    std::unordered_map<std::string_view, Asker*> _leaders; // guarded by _mutex; those that are open
};
} // namespace weir::ratelimit
