#include "app/Interrupt.h"

#include <cstdlib>

namespace weir::ctl
{
namespace
{
constexpr int endOfWaiting = SIGUSR1;
constexpr int asShellsSay = 128;
} // namespace

Interrupt::Interrupt(std::function<void()> onSignal)
{
    sigemptyset(&_awaited);
    for (const int number : {SIGINT, SIGTERM, endOfWaiting})
        sigaddset(&_awaited, number);
    pthread_sigmask(SIG_BLOCK, &_awaited, &_before);
    _thread = std::thread([this, onSignal = std::move(onSignal)] { wait(onSignal); });
}

Interrupt::~Interrupt()
{
    pthread_kill(_thread.native_handle(), endOfWaiting);
    _thread.join();
    pthread_sigmask(SIG_SETMASK, &_before, nullptr);
}

void Interrupt::wait(const std::function<void()>& onSignal)
{
    for (;;)
    {
        int number = 0;
        sigwait(&_awaited, &number);
        if (number == endOfWaiting)
            return;
        if (_signal != 0)
            std::_Exit(asShellsSay + number);
        _signal = number;
        onSignal();
    }
}
} // namespace weir::ctl
