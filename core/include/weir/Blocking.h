// Tells the HTTP front that this thread is about to wait or compute for long.
#pragma once

#include "weir/Readiness.h"
#include "weir/Version.h"

namespace weir::inline v1
{
class Baton;

/// While an object of this type lives on a request's thread, the front lets another thread serve in its
/// place. Use it around upstream calls, files, waits for others, and computing for more than about a millisecond; where
/// a Baton can do, it is cheaper, and calls of `Redis` look after themselves. Nesting and use outside a request are
/// harmless.
class WEIR_API Blocking
{
public:
    /// Installed per thread by the front. Not for modules.
    class WEIR_API Hook
    {
    public:
        virtual void enter() noexcept = 0;
        virtual void leave() noexcept = 0;
        /// True if `putAside` can be called here and now; by default it never can.
        [[nodiscard]] virtual bool canPutAside() const noexcept;
        /// Returns once the baton is posted, perhaps on another thread. REQUIRES: canPutAside().
        virtual void putAside(Baton& baton) noexcept;
        /// Returns, perhaps on another thread, after what the thread has at hand for others. REQUIRES: canPutAside().
        virtual void yield() noexcept;
        /// Returns once the descriptor is ready or `until` has come, perhaps on another thread; false, at once, if the
        /// descriptor cannot be waited for in this way. REQUIRES: canPutAside().
        [[nodiscard]] virtual bool putAsideFor(int descriptor, Readiness readiness, MonotonicTime until) noexcept;

    protected:
        ~Hook();
    };
    /// Sets this thread's hook (null: none) and returns the previous one. Not for modules.
    static Hook* install(Hook* hook) noexcept;
    /// This thread's hook; null: none, or a Blocking scope lasts. Not for modules.
    [[nodiscard]] static Hook* hook() noexcept;

    Blocking() noexcept;
    ~Blocking();
    Blocking(const Blocking&) = delete;
    Blocking& operator=(const Blocking&) = delete;

private:
    Hook* _hook;
};
} // namespace weir::inline v1
