// Requests as the HTTP front runs them: many on one thread, each put aside while it waits.
#pragma once

#include "http/Descriptor.h"
#include "http/Fiber.h"
#include "http/WakeUp.h"
#include "weir/Baton.h"
#include "weir/Blocking.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace bench
{
/// One loop of the front without connections: what is left is the cost of waiting. Deadlines are not kept: whoever
/// never gets an answer never ends.
class RequestLoop final : private weir::Blocking::Hook
{
public:
    explicit RequestLoop(std::vector<std::function<void()>> requests);

    /// Runs all requests on this thread; returns when the last has ended.
    void run();

private:
    class Request;

    void enter() noexcept override {}
    void leave() noexcept override {}
    [[nodiscard]] bool canPutAside() const noexcept override { return _current != nullptr; }
    void putAside(weir::Baton& baton) noexcept override;
    void yield() noexcept override;
    [[nodiscard]] bool putAsideFor(int descriptor, weir::Readiness readiness,
                                   weir::MonotonicTime until) noexcept override;

    void queue(Request& request);
    [[nodiscard]] std::vector<Request*> takeReady();
    void wait();

    weir::http::Descriptor _epoll;
    weir::http::WakeUp _wakeUp;
    std::vector<std::unique_ptr<Request>> _requests;
    Request* _current = nullptr;
    std::mutex _mutex;
    std::vector<Request*> _ready; // guarded by _mutex
    bool _asleep = false;         // guarded by _mutex
};

/// Runs the tasks on as many loops as there are cores; returns when the last has ended.
void runOnLoops(std::vector<std::function<void()>> tasks);
} // namespace bench
