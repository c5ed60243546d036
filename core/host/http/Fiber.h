// A stack of its own to run code on, which may be left half way and returned to.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace weir::http
{
/// A stackful coroutine (Boost.Context) that runs its task as often as it is asked to. Resumed by one thread at a time,
/// not necessarily the same one. The sanitizers are told of every switch, and each fiber has the exceptions that it is
/// handling to itself (Itanium C++ ABI, section 2.2.2).
class Fiber final
{
public:
    /// Throws std::bad_alloc. A page behind the stack is out of bounds: who runs over its end crashes at once.
    /// REQUIRES: the task does not throw.
    Fiber(std::size_t stackSize, std::function<void()> task);
    /// REQUIRES: the task is not under way.
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// Begins the task, or goes on with it if it was suspended; true if it has ended.
    [[nodiscard]] bool resume();
    /// Called by the task: returns when somebody resumes it.
    void suspend() noexcept;

private:
    class Switch;
    std::unique_ptr<Switch> _switch;
};
} // namespace weir::http
