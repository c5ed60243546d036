#include "Crew.h"

#include "Loop.h"

#include <algorithm>

namespace weir::http
{
Crew::Crew(const std::vector<Loop*>& loops, std::size_t threads)
    : _free(threads - loops.size()), _driverless(loops.begin(), loops.end()), _running(loops.size())
{
}

Loop* Crew::await()
{
    std::unique_lock lock(_mutex);
    _handed.wait(lock, [&] { return !_driverless.empty() || _running == 0; });
    if (_driverless.empty())
        return nullptr;
    auto* loop = _driverless.front();
    _driverless.pop_front();
    return loop;
}

bool Crew::reserve() noexcept
{
    auto free = _free.load();
    while (free > 0)
        if (_free.compare_exchange_weak(free, free - 1))
            return true;
    return false;
}

// Sequentially consistent on purpose: a loop registers and then looks for a spare, a spare registers and then looks
// for loops, so that one of them sees the other.
void Crew::release() noexcept
{
    ++_free;
    if (_hungryCount == 0)
        return;
    std::vector<Loop*> hungry;
    {
        const std::lock_guard lock(_mutex);
        hungry.swap(_hungry);
        _hungryCount = 0;
    }
    for (auto* loop : hungry)
        loop->mailbox().wake();
}

void Crew::handOver(Loop& loop) noexcept
{
    {
        const std::lock_guard lock(_mutex);
        _driverless.push_back(&loop);
    }
    _handed.notify_one();
}

void Crew::wakeWhenFree(Loop& loop)
{
    const std::lock_guard lock(_mutex);
    if (std::ranges::find(_hungry, &loop) == _hungry.end())
        _hungry.push_back(&loop);
    _hungryCount = _hungry.size();
}

void Crew::finished()
{
    const std::lock_guard lock(_mutex);
    if (--_running == 0)
        _handed.notify_all();
}
} // namespace weir::http
