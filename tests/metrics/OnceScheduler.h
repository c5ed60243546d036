// A scheduler whose periodic tasks a test runs by hand.
#pragma once

#include "weir/Scheduler.h"

#include <chrono>
#include <exception>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace weir::metrics::test
{
/// Runs every periodic task once, whatever becomes of the others, as the host's does.
class OnceScheduler final : public Scheduler
{
public:
    TimerId every(std::chrono::milliseconds /*interval*/, Task task) override
    {
        _tasks.push_back(std::move(task));
        return TimerId(_tasks.size());
    }
    TimerId after(std::chrono::milliseconds delay, Task task) override { return every(delay, std::move(task)); }
    void cancel(TimerId /*timer*/) override {}
    void background(Task /*task*/) override {}
    void dedicated(std::string /*name*/, std::function<void(std::stop_token)> /*loop*/) override {}

    /// How many of them failed.
    [[nodiscard]] int run()
    {
        int failed = 0;
        for (const auto& task : _tasks)
            try
            {
                task();
            }
            catch (const std::exception&)
            {
                ++failed;
            }
        return failed;
    }

private:
    std::vector<Task> _tasks;
};
} // namespace weir::metrics::test
