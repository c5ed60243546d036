#include "RequestLoop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <span>
#include <sys/epoll.h>
#include <system_error>
#include <thread>
#include <utility>

namespace bench
{
namespace
{
constexpr std::size_t stackSize = std::size_t{64} * 1024;

bool control(int epoll, int operation, int descriptor, std::uint32_t events, void* what) noexcept
{
    epoll_event event{.events = events, .data = {.ptr = what}};
    return ::epoll_ctl(epoll, operation, descriptor, &event) == 0;
}
} // namespace

class RequestLoop::Request final : public weir::Baton::Sleeper
{
public:
    Request(RequestLoop& loop, std::function<void()> task) : _loop(loop), _fiber(stackSize, std::move(task)) {}
    void wake() noexcept override { _loop.queue(*this); }
    [[nodiscard]] bool goOn() { return _fiber.resume(); }
    void stop() noexcept { _fiber.suspend(); }

private:
    RequestLoop& _loop;
    weir::http::Fiber _fiber;
};

RequestLoop::RequestLoop(std::vector<std::function<void()>> requests) : _epoll(::epoll_create1(EPOLL_CLOEXEC))
{
    if (!_epoll.valid() || !control(_epoll.get(), EPOLL_CTL_ADD, _wakeUp.descriptor(), EPOLLIN, nullptr))
        throw std::system_error(errno, std::generic_category(), "epoll");
    for (auto& request : requests)
        queue(*_requests.emplace_back(std::make_unique<Request>(*this, std::move(request))));
}

void RequestLoop::run()
{
    auto* const previous = weir::Blocking::install(this);
    for (auto left = _requests.size(); left > 0;)
    {
        for (auto* request : takeReady())
        {
            _current = request;
            left -= request->goOn() ? 1U : 0U;
            _current = nullptr;
        }
        if (left > 0)
            wait();
    }
    weir::Blocking::install(previous);
}

void RequestLoop::putAside(weir::Baton& baton) noexcept
{
    if (baton.wakes(*_current))
        _current->stop();
}

void RequestLoop::yield() noexcept
{
    queue(*_current);
    _current->stop();
}

bool RequestLoop::putAsideFor(int descriptor, weir::Readiness readiness, weir::MonotonicTime /*until*/) noexcept
{
    const auto events = EPOLLONESHOT | (readiness == weir::Readiness::readable ? EPOLLIN : EPOLLIN | EPOLLOUT);
    if (!control(_epoll.get(), EPOLL_CTL_MOD, descriptor, events, _current) &&
        !control(_epoll.get(), EPOLL_CTL_ADD, descriptor, events, _current))
        return false;
    _current->stop();
    return true;
}

void RequestLoop::queue(Request& request)
{
    bool asleep = false;
    {
        const std::lock_guard lock(_mutex);
        _ready.push_back(&request);
        asleep = std::exchange(_asleep, false);
    }
    if (asleep)
        _wakeUp.signal();
}

std::vector<RequestLoop::Request*> RequestLoop::takeReady()
{
    const std::lock_guard lock(_mutex);
    _asleep = false;
    return std::exchange(_ready, {});
}

void RequestLoop::wait()
{
    constexpr int maxEvents = 64;
    std::array<epoll_event, maxEvents> events{};
    int patience = -1;
    {
        const std::lock_guard lock(_mutex);
        _asleep = _ready.empty();
        patience = _asleep ? -1 : 0;
    }
    const int count = ::epoll_wait(_epoll.get(), events.data(), maxEvents, patience);
    for (const auto& event : std::span(events).first(static_cast<std::size_t>(std::max(0, count))))
        if (event.data.ptr == nullptr)
            _wakeUp.clear();
        else
            queue(*static_cast<Request*>(event.data.ptr));
}

void runOnLoops(std::vector<std::function<void()>> tasks)
{
    std::vector<std::vector<std::function<void()>>> shares(std::max(1U, std::thread::hardware_concurrency()));
    for (std::size_t i = 0; i < tasks.size(); ++i)
        shares[i % shares.size()].push_back(std::move(tasks[i]));
    std::vector<std::jthread> threads;
    for (auto& share : shares)
        threads.emplace_back([&share] { RequestLoop(std::move(share)).run(); });
}
} // namespace bench
