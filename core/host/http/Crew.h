// The threads of one listener, and which of them drives which loop.
//
// There is a thread for every loop and a number of spares. A loop is driven by one thread at a time. Code that may
// wait is only run by a thread that holds a reservation for a spare: should it wait, the spare takes the loop over,
// and so the last free thread always goes on polling.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

namespace weir::http
{
class Loop;

/// Thread-safe.
class Crew final
{
public:
    /// The loops are driven as soon as threads call `await`. So many `threads` will do so; all count from now on, or a
    /// server that has just started would be short of spares until the last of them has come. REQUIRES: there are more
    /// threads than loops, and the loops outlive them.
    Crew(const std::vector<Loop*>& loops, std::size_t threads);

    /// Called by a thread with nothing to do: waits for a loop to drive; null at the end of all loops.
    [[nodiscard]] Loop* await();
    /// Reserves a spare; false if none is free. Never waits.
    [[nodiscard]] bool reserve() noexcept;
    /// Gives a spare back, or to others: wakes the loops that wait for one. Called by a thread, too, that is one again.
    void release() noexcept;
    /// Turns a reservation into a thread that drives the loop; the caller may not touch it any more.
    void handOver(Loop& loop) noexcept;
    /// The loop is woken as soon as a spare may be free. Try `reserve` again after it: one may just have come free.
    void wakeWhenFree(Loop& loop);
    /// The loop has ended.
    void finished();

private:
    std::atomic<std::size_t> _free; // spares that nobody has reserved
    std::atomic<std::size_t> _hungryCount{0};
    std::mutex _mutex;
    std::condition_variable _handed;
    std::deque<Loop*> _driverless; // guarded by _mutex
    std::vector<Loop*> _hungry;    // guarded by _mutex
    std::size_t _running;          // loops; guarded by _mutex
};
} // namespace weir::http
