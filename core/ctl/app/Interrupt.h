// Ctrl-C as a request.
#pragma once

#include <atomic>
#include <functional>
#include <signal.h>
#include <thread>

namespace weir::ctl
{
/// While it lives, the first SIGINT or SIGTERM calls `onSignal` on a thread of its own; the second ends the process at
/// once. REQUIRES: made before any other thread, so that all inherit the mask.
class Interrupt final
{
public:
    explicit Interrupt(std::function<void()> onSignal);
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// The signal that came; 0: none.
    [[nodiscard]] int signal() const noexcept { return _signal; }

private:
    void wait(const std::function<void()>& onSignal);

    sigset_t _awaited{};
    sigset_t _before{};
    std::atomic<int> _signal{0};
    std::thread _thread;
};
} // namespace weir::ctl
