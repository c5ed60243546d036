#include "HandScheduler.h"

#include <stdexcept>
#include <utility>

namespace weir::metrics::test
{
Scheduler::TimerId HandScheduler::every(std::chrono::milliseconds /*interval*/, Task /*task*/)
{
    throw std::logic_error("no timer expected");
}

Scheduler::TimerId HandScheduler::after(std::chrono::milliseconds /*delay*/, Task /*task*/)
{
    throw std::logic_error("no timer expected");
}

void HandScheduler::cancel(TimerId /*timer*/)
{
    throw std::logic_error("no timer expected");
}

void HandScheduler::background(Task task)
{
    const std::lock_guard lock(_mutex);
    _tasks.push_back(std::move(task));
}

void HandScheduler::dedicated(std::string name, std::function<void(std::stop_token)> /*loop*/)
{
    throw std::logic_error("no thread expected: " + name);
}

std::size_t HandScheduler::turn()
{
    std::size_t turned = 0;
    for (;; ++turned)
    {
        Task task;
        {
            const std::lock_guard lock(_mutex);
            if (_tasks.empty())
                return turned;
            task = std::move(_tasks.front());
            _tasks.pop_front();
        }
        task();
    }
}
} // namespace weir::metrics::test
