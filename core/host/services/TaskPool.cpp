#include "TaskPool.h"

#include "services/ThreadName.h"

#include <algorithm>
#include <utility>

namespace weir::host
{
TaskPool::TaskPool(std::size_t workers)
{
    for (std::size_t i = 0; i < workers; ++i)
        _workers.emplace_back(
            [this]
            {
                nameThread("tasks");
                work();
            });
}

TaskPool::~TaskPool()
{
    {
        const std::lock_guard lock(_mutex);
        _stopping = true;
    }
    _changed.notify_all();
}

TaskPool::TimerId TaskPool::every(std::chrono::milliseconds interval, Task task)
{
    return add(interval, std::max(interval, std::chrono::milliseconds(1)), std::move(task));
}

TaskPool::TimerId TaskPool::after(std::chrono::milliseconds delay, Task task)
{
    return add(delay, std::chrono::milliseconds(0), std::move(task));
}

TaskPool::TimerId TaskPool::add(std::chrono::milliseconds delay, std::chrono::milliseconds interval, Task task)
{
    const auto due = std::chrono::steady_clock::now() + delay;
    TimerId id{};
    {
        const std::lock_guard lock(_mutex);
        id = TimerId{++_lastId};
        _jobs.emplace(id, Job{std::move(task), interval, _queue.emplace(due, id)});
    }
    _changed.notify_one();
    return id;
}

void TaskPool::cancel(TimerId timer)
{
    Task dropped; // dies outside the lock: its destructor is foreign code
    const std::lock_guard lock(_mutex);
    const auto job = _jobs.find(timer);
    if (job == _jobs.end())
        return;
    if (job->second.due != _queue.end())
        _queue.erase(job->second.due);
    dropped = std::move(job->second.task);
    _jobs.erase(job);
}

void TaskPool::work()
{
    std::unique_lock lock(_mutex);
    while (!_stopping)
    {
        if (_queue.empty())
            _changed.wait(lock);
        else if (const auto due = _queue.begin()->first; due > std::chrono::steady_clock::now())
            _changed.wait_until(lock, due);
        else
            runNext(lock);
    }
}

void TaskPool::runNext(std::unique_lock<std::mutex>& lock)
{
    const auto id = _queue.begin()->second;
    _queue.erase(_queue.begin());
    auto& job = _jobs.at(id);
    job.due = _queue.end();
    Task task = job.interval.count() == 0 ? std::move(job.task) : job.task;
    if (job.interval.count() == 0)
        _jobs.erase(id);
    if (!_queue.empty())
        _changed.notify_one(); // somebody else has to keep an eye on the next job meanwhile

    lock.unlock();
    task();
    task = nullptr;
    lock.lock();

    const auto again = _jobs.find(id); // gone if it ran once or was cancelled meanwhile
    if (again != _jobs.end())
        again->second.due = _queue.emplace(std::chrono::steady_clock::now() + again->second.interval, id);
}
} // namespace weir::host
