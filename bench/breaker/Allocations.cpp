#include "Allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace
{
std::atomic<std::size_t> count = 0;
} // namespace

void* operator new(std::size_t size)
{
    count.fetch_add(1, std::memory_order_relaxed);
    auto* const block = std::malloc(size == 0 ? 1 : size); // NOLINT(cppcoreguidelines-no-malloc): this is operator new
    if (block == nullptr)
        throw std::bad_alloc();
    return block;
}

void operator delete(void* block) noexcept
{
    std::free(block); // NOLINT(cppcoreguidelines-no-malloc): this is operator delete
}

void operator delete(void* block, std::size_t /*size*/) noexcept
{
    std::free(block); // NOLINT(cppcoreguidelines-no-malloc): this is operator delete
}

namespace weir::bench
{
std::size_t allocations() noexcept
{
    return count.load(std::memory_order_relaxed);
}
} // namespace weir::bench
