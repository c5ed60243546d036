// Waiting as it is on a thread of the front.
#pragma once

#include "weir/Baton.h"
#include "weir/Blocking.h"

#include <atomic>
#include <cstddef>
#include <functional>
#include <semaphore>
#include <utility>

namespace weir::test
{
/// While it lives, this thread's code is put aside when it waits for a Baton: the thread stands still in its place.
/// When the code lets others go first, `meanwhile` is called; before it stands still, `aside`.
class PutsAside final : private Blocking::Hook
{
public:
    explicit PutsAside(std::function<void()> meanwhile = {}, std::function<void()> aside = {})
        : _meanwhile(std::move(meanwhile)), _aside(std::move(aside)), _previous(Blocking::install(this))
    {
    }
    ~PutsAside() { Blocking::install(_previous); }
    PutsAside(const PutsAside&) = delete;
    PutsAside& operator=(const PutsAside&) = delete;

    [[nodiscard]] std::size_t times() const noexcept { return _times; }

private:
    class Nap final : public Baton::Sleeper
    {
    public:
        void wake() noexcept override { _over.release(); }
        void last() noexcept { _over.acquire(); }

    private:
        std::binary_semaphore _over{0};
    };

    void enter() noexcept override {}
    void leave() noexcept override {}
    [[nodiscard]] bool canPutAside() const noexcept override { return true; }
    void putAside(Baton& baton) noexcept override
    {
        ++_times;
        if (_aside)
            _aside();
        Nap nap;
        if (baton.wakes(nap))
            nap.last();
    }

    void yield() noexcept override
    {
        if (_meanwhile)
            _meanwhile();
    }

    std::function<void()> _meanwhile;
    std::function<void()> _aside;
    Hook* _previous;
    std::atomic<std::size_t> _times{0};
};
} // namespace weir::test
