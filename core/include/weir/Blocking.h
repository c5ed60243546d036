// Tells the HTTP front that this thread is about to wait or compute for long.
#pragma once

#include "weir/Version.h"

namespace weir::inline v1
{
/// While an object of this type lives on a request's thread, the front lets another thread serve in its
/// place. Use it around Redis, commits, upstream calls, waits for others, and computing for more than
/// about a millisecond. Nesting and use outside a request are harmless.
class WEIR_API Blocking
{
public:
    /// Installed per thread by the front. Not for modules.
    class WEIR_API Hook
    {
    public:
        virtual void enter() noexcept = 0;
        virtual void leave() noexcept = 0;

    protected:
        ~Hook();
    };
    /// Sets this thread's hook (null: none) and returns the previous one. Not for modules.
    static Hook* install(Hook* hook) noexcept;

    Blocking() noexcept;
    ~Blocking();
    Blocking(const Blocking&) = delete;
    Blocking& operator=(const Blocking&) = delete;

private:
    Hook* _hook;
};
} // namespace weir::inline v1
