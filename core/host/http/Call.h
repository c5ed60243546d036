// A request that is being run.
#pragma once

#include "Fiber.h"
#include "Front.h"
#include "ReadBuffer.h"

#include <cstddef>
#include <utility>

namespace weir::http
{
/// Runs a request on a stack of its own, so that it can be put aside while it waits, and goes on when what it waits for
/// has come. Not thread-safe: it belongs to whoever works on its connection.
class Call final
{
public:
    /// Of a request's stack; only what is touched of it takes memory.
    static constexpr std::size_t stackSize = std::size_t{1024} * 1024;

    Call() : _fiber(stackSize, [this] { _outgoing = _dispatcher->dispatch(*_incoming); }) {}

    /// Runs the request until it is answered (true) or put aside. REQUIRES: `incoming` stays where it is.
    [[nodiscard]] bool begin(Dispatcher& dispatcher, const Incoming& incoming)
    {
        _dispatcher = &dispatcher;
        _incoming = &incoming;
        return _fiber.resume();
    }
    /// Goes on with a request that was put aside; true if it is answered now.
    [[nodiscard]] bool resume() { return _fiber.resume(); }
    /// Puts the request aside. Called by its own code; returns when it goes on.
    void putAside() noexcept { _fiber.suspend(); }
    /// The answer, once.
    [[nodiscard]] Outgoing take() noexcept { return std::move(_outgoing); }
    /// Memory that the request views while it is aside, and to be exchanged for the one it was read into.
    [[nodiscard]] ReadBuffer& bytes() noexcept { return _bytes; }

private:
    Dispatcher* _dispatcher = nullptr;
    const Incoming* _incoming = nullptr;
    Outgoing _outgoing;
    Fiber _fiber;
    ReadBuffer _bytes;
};
} // namespace weir::http
