#include "SignalQueue.h"

#include "services/ThreadName.h"

#include <csignal>
#include <cstdlib>
#include <thread>

namespace weir::host
{
namespace
{
sigset_t handled()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGHUP, SIGTERM, SIGINT, SIGQUIT})
        sigaddset(&set, signal);
    return set;
}
} // namespace

void SignalQueue::blockAll()
{
    const auto set = handled();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    // A file that may not grow any further is an error of the write, as a full disk is, and not the end of the process.
    std::signal(SIGXFSZ, SIG_IGN);
    // So is a connection that the other side has closed: OpenSSL writes to it without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
}

void SignalQueue::unblockAll()
{
    const auto set = handled();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

SignalQueue::SignalQueue()
{
    // Detached: it waits in the kernel until the process ends, and the queue lives as long.
    std::thread([this] { receive(); }).detach();
}

void SignalQueue::receive()
{
    nameThread("signals");
    const auto set = handled();
    bool terminating = false;
    while (true)
    {
        int signal = 0;
        if (sigwait(&set, &signal) != 0)
            continue;
        if (signal == SIGHUP)
        {
            push(Event::reload);
            continue;
        }
        if (terminating)
            std::_Exit(128 + signal);
        terminating = true;
        push(Event::terminate);
    }
}

void SignalQueue::push(Event event)
{
    {
        const std::lock_guard lock(_mutex);
        _events.push_back(event);
    }
    _changed.notify_one();
}

SignalQueue::Event SignalQueue::wait()
{
    std::unique_lock lock(_mutex);
    _changed.wait(lock, [&] { return !_events.empty(); });
    const auto event = _events.front();
    _events.pop_front();
    return event;
}
} // namespace weir::host
