#include "Worker.h"

#include "Loop.h"
#include "services/ThreadName.h"

#include <ctime>

namespace weir::http
{
namespace
{
constexpr std::size_t maxTextSize = 8 * 1024;
} // namespace

void Worker::run()
{
    host::nameThread("http-" + _shared.settings.load()->listener);
    _texts.reserve(maxHeldAnswers);
    Blocking::install(this);
    while ((_loop = _crew.await()) != nullptr)
    {
        while (_loop != nullptr)
            if (!_loop->turn(*this))
            {
                _loop = nullptr;
                _crew.finished();
            }
        _crew.release();
    }
    Blocking::install(nullptr);
}

void Worker::refreshNow() noexcept
{
    // The coarse reading of the same clock: deadlines tick a hundred times slower, and this one is asked often.
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    _now = MonotonicTime(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

void Worker::begin()
{
    _mayHold = false;
    refreshNow();
    const auto generation = _shared.generation.load(std::memory_order_acquire);
    if (generation == _generation)
        return;
    _generation = generation;
    _settings = _shared.settings.load();
}

std::string_view Worker::date()
{
    return _date.at(std::time(nullptr));
}

bool Worker::mayWait() noexcept
{
    return _loop == nullptr || _loop->reserveSpare();
}

void Worker::enter() noexcept
{
    if (_loop == nullptr || _connection == nullptr || !_loop->letGo(*_connection))
        return;
    auto& loop = *std::exchange(_loop, nullptr);
    _crew.handOver(loop);
}

bool Worker::canPutAside() const noexcept
{
    return _loop != nullptr && _connection != nullptr && _connection->isInCall() && _loop->hasSpare();
}

void Worker::putAside(Baton& baton) noexcept
{
    _connection->putAside(baton); // may return on another thread: nothing of this one from here on
}

void Worker::yield() noexcept
{
    _loop->goOnLater(*_connection);
    _connection->yield(); // likewise
}

bool Worker::putAsideFor(int descriptor, Readiness readiness, MonotonicTime until) noexcept
{
    if (!_loop->watch(*_connection, descriptor, readiness))
        return false;
    _connection->putAside(until); // likewise
    return true;
}

std::unique_ptr<Call> Worker::takeCall() noexcept
{
    return _call ? std::move(_call) : _shared.calls.take();
}

void Worker::giveBack(std::unique_ptr<Call> call) noexcept
{
    if (_call)
        _shared.calls.giveBack(std::move(call));
    else
        _call = std::move(call);
}

std::string Worker::takeText() noexcept
{
    if (_texts.empty())
        return {};
    auto text = std::move(_texts.back());
    _texts.pop_back();
    text.clear();
    return text;
}

void Worker::giveBack(std::string text) noexcept
{
    if (_texts.size() < maxHeldAnswers && text.capacity() <= maxTextSize)
        _texts.push_back(std::move(text));
}

std::string& Worker::writeBuffer() noexcept
{
    _out.clear();
    return _out;
}
} // namespace weir::http
