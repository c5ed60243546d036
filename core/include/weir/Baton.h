// One wait for what another thread brings about.
#pragma once

#include "weir/Version.h"

#include <atomic>
#include <cstdint>

namespace weir::inline v1
{
/// Passed once, from the thread that brings something about to the request that waits for it. A request that waits is
/// put aside: its thread serves others, and it goes on, perhaps on another thread, once the baton has been posted. It
/// counts as one of `server.threads` meanwhile. Outside a request, or inside a `Blocking` scope, the thread sleeps.
///
/// There is no time limit: whoever posts keeps the deadline too. Hold no lock while you wait, and do not rely on
/// thread_local values from before, nor on errno or std::this_thread::get_id(), whose places compilers take for
/// constants. What was written before `post` is visible after `wait`. Each of both is called by one thread, once.
class WEIR_API Baton final
{
public:
    /// Whoever put a request aside. Not for modules.
    class WEIR_API Sleeper
    {
    public:
        /// Called once the baton is posted, on the thread that does so.
        virtual void wake() noexcept = 0;

    protected:
        ~Sleeper();
    };

    Baton() = default;
    Baton(const Baton&) = delete;
    Baton& operator=(const Baton&) = delete;

    /// True if `wait` would put this thread's request aside rather than let the thread sleep.
    [[nodiscard]] static bool waitsAside() noexcept;
    /// Lets the other requests that this thread has at hand go first, which can gather what they want for one write.
    /// Where `wait` would let the thread sleep it does nothing.
    static void yield() noexcept;
    /// Returns once the baton is posted.
    void wait() noexcept;
    /// Ends the wait, also one that has not begun. The baton may be gone before this returns.
    void post() noexcept;

    /// Has `sleeper` woken by `post`; false if it is posted already. Not for modules.
    [[nodiscard]] bool wakes(Sleeper& sleeper) noexcept;

private:
    enum State : std::uint32_t
    {
        idle,
        aside,
        posted,
    };

    std::atomic<std::uint32_t> _state{idle};
    Sleeper* _sleeper = nullptr; // written before the state becomes `aside`
};
} // namespace weir::inline v1
