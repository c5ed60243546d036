// What a thread is called where an operator looks for who is busy: top -H, perf, a debugger.
#pragma once

#include <pthread.h>
#include <string>

namespace weir::host
{
/// The calling thread is called so from now on, as far as the kernel keeps it: 15 characters.
inline void nameThread(const std::string& name) noexcept
{
    constexpr std::size_t kept = 15;
    pthread_setname_np(pthread_self(), name.substr(0, kept).c_str());
}
} // namespace weir::host
