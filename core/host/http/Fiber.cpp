#include "Fiber.h"

#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>

#include <array>
#include <cstring>
#include <cxxabi.h>
#include <utility>

#if defined(__has_feature)
#define WEIR_HAS_FEATURE(feature) __has_feature(feature)
#else
#define WEIR_HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || WEIR_HAS_FEATURE(address_sanitizer)
#define WEIR_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__) || WEIR_HAS_FEATURE(thread_sanitizer)
#define WEIR_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace weir::http
{
namespace
{
/// What the C++ runtime keeps per thread about exceptions: those caught, and how many are uncaught.
class CaughtExceptions final
{
public:
    /// Keeps the thread's and puts `other`'s in their place. Not to be inlined into what is left on one thread and gone
    /// on with on another: compilers take the place of these, too, for a constant.
    [[gnu::noinline]] void exchange(const CaughtExceptions& other) noexcept
    {
        auto* globals = abi::__cxa_get_globals();
        std::memcpy(_bytes.data(), globals, _bytes.size());
        std::memcpy(globals, other._bytes.data(), other._bytes.size());
    }

private:
    static constexpr std::size_t size = 16; // a pointer and an unsigned int, on every 64-bit platform
    std::array<unsigned char, size> _bytes{};
};

/// One side of a switch as the sanitizers see it: its stack, and where they keep their notes while it is left.
struct Side
{
    const void* bottom = nullptr;
    std::size_t size = 0;
    void* fakeStack = nullptr;
    void* tsan = nullptr;
};

/// Who ThreadSanitizer takes this code for from here on. Inlined, like what calls it: each side has a shadow stack, on
/// which a function that begins on one side and ends on the other would leave something behind.
[[gnu::always_inline]] inline void become([[maybe_unused]] const Side& side) noexcept
{
#ifdef WEIR_TSAN
    __tsan_switch_to_fiber(side.tsan, 0);
#endif
}

[[gnu::always_inline]] inline void leave([[maybe_unused]] Side& from, const Side& to) noexcept
{
#ifdef WEIR_ASAN
    __sanitizer_start_switch_fiber(&from.fakeStack, to.bottom, to.size);
#endif
    become(to);
}

/// Notes, if `previous` is wanted, whose stack it was.
void arrive([[maybe_unused]] const Side& to, [[maybe_unused]] Side* previous) noexcept
{
#ifdef WEIR_ASAN
    __sanitizer_finish_switch_fiber(to.fakeStack, previous ? &previous->bottom : nullptr,
                                    previous ? &previous->size : nullptr);
#endif
}
} // namespace

class Fiber::Switch final
{
public:
    Switch(std::size_t stackSize, std::function<void()> task) : _task(std::move(task))
    {
        boost::context::protected_fixedsize_stack stacks(stackSize);
        const auto stack = stacks.allocate();
        _own.size = stack.size;
        _own.bottom = static_cast<const char*>(stack.sp) - stack.size;
#ifdef WEIR_ASAN
        // Another fiber's frames may have been here: those that it never returned from are still marked.
        __asan_unpoison_memory_region(_own.bottom, _own.size);
#endif
#ifdef WEIR_TSAN
        _own.tsan = __tsan_create_fiber(0);
#endif
        noteCaller();
        become(_own); // it is entered once, as far as its own beginning
        _other =
            boost::context::fiber(std::allocator_arg, boost::context::preallocated(stack.sp, stack.size, stack), stacks,
                                  [this](boost::context::fiber&& caller) { return work(std::move(caller)); });
        become(_caller);
    }

    ~Switch()
    {
        _isOver = true;
        enter();
#ifdef WEIR_TSAN
        __tsan_destroy_fiber(_own.tsan);
#endif
    }
    Switch(const Switch&) = delete;
    Switch& operator=(const Switch&) = delete;

    /// From a thread to the fiber. True if the task has ended.
    bool enter()
    {
        noteCaller();
        jump(_caller, _own, _callers, _owns, nullptr);
        return !_underWay;
    }

    /// From the fiber back to the thread.
    void exit()
    {
        jump(_own, _caller, _owns, _callers, &_caller);
    }

private:
    void noteCaller() noexcept
    {
#ifdef WEIR_TSAN
        _caller.tsan = __tsan_get_current_fiber();
#endif
    }

    void jump(Side& from, const Side& to, CaughtExceptions& kept, const CaughtExceptions& next, Side* previous)
    {
        kept.exchange(next);
        leave(from, to);
        _other = std::move(_other).resume();
        if (_isOver && previous == nullptr)
            become(from); // the fiber ended without having said so
        arrive(from, previous);
    }

    boost::context::fiber work(boost::context::fiber&& caller)
    {
        arrive(_own, &_caller);
        _other = std::move(caller);
        while (!_isOver)
        {
            _underWay = true;
            _task();
            _underWay = false;
            exit();
        }
        _owns.exchange(_callers);
        _own.fakeStack = nullptr;
#ifdef WEIR_ASAN
        __sanitizer_start_switch_fiber(nullptr, _caller.bottom, _caller.size); // never back: free its notes
#endif
        return std::move(_other);
    }

    const std::function<void()> _task;
    boost::context::fiber _other; // the side that is not running
    CaughtExceptions _callers;
    CaughtExceptions _owns;
    Side _caller;
    Side _own;
    bool _underWay = false;
    bool _isOver = false;
};

Fiber::Fiber(std::size_t stackSize, std::function<void()> task)
    : _switch(std::make_unique<Switch>(stackSize, std::move(task)))
{
}

Fiber::~Fiber() = default;

bool Fiber::resume()
{
    return _switch->enter();
}

void Fiber::suspend() noexcept
{
    _switch->exit();
}
} // namespace weir::http
