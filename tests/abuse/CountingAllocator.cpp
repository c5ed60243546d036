// Preloaded into a server, counts its heap allocations in a file that a test maps or reads while the server runs.
//
// Without sanitizers malloc and its kin are replaced, which operator new of libstdc++ calls too. A sanitizer replaces
// them itself, and it cannot be preloaded over; there its own hook is told of each allocation. Either way the real
// server is watched, with all its threads, as it is started by everybody.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace
{
using Counter = std::atomic<std::uint64_t>;
static_assert(Counter::is_always_lock_free);

// Before the file is mapped, and without one, allocations are counted where nobody looks.
constinit Counter nowhere{0};
constinit std::atomic<Counter*> allocations{&nowhere};

void count() noexcept
{
    allocations.load(std::memory_order_relaxed)->fetch_add(1, std::memory_order_relaxed);
}
} // namespace

// Names that the sanitizers and glibc chose. NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming)
#if defined(WEIR_SANITIZED)
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*onMalloc)(const volatile void*, std::size_t),
                                                         void (*onFree)(const volatile void*));
#else
extern "C"
{
    void* __libc_malloc(std::size_t size);
    void* __libc_calloc(std::size_t count, std::size_t size);
    void* __libc_realloc(void* old, std::size_t size);
    void* __libc_memalign(std::size_t alignment, std::size_t size);

    __attribute__((visibility("default"))) void* malloc(std::size_t size)
    {
        count();
        return __libc_malloc(size);
    }

    __attribute__((visibility("default"))) void* calloc(std::size_t number, std::size_t size)
    {
        count();
        return __libc_calloc(number, size);
    }

    __attribute__((visibility("default"))) void* realloc(void* old, std::size_t size)
    {
        count();
        return __libc_realloc(old, size);
    }

    __attribute__((visibility("default"))) void* aligned_alloc(std::size_t alignment, std::size_t size)
    {
        count();
        return __libc_memalign(alignment, size);
    }
}
#endif

namespace
{
[[gnu::constructor]] void mapTheFile()
{
    const char* file = std::getenv("COUNT_ALLOCATIONS_IN");
    const int descriptor = file ? ::open(file, O_RDWR | O_CLOEXEC) : -1;
    if (descriptor < 0)
        return;
    void* memory = ::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    ::close(descriptor);
    if (memory == MAP_FAILED)
        return;
    allocations = static_cast<Counter*>(memory);
#if defined(WEIR_SANITIZED)
    __sanitizer_install_malloc_and_free_hooks([](const volatile void*, std::size_t) { count(); },
                                              [](const volatile void*) {});
#endif
}
} // namespace
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)
