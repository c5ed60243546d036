#include "Allocated.h"

#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace
{
std::atomic<std::size_t> total = 0;

void release(void* block) noexcept
{
    total -= block == nullptr ? 0 : malloc_usable_size(block);
    std::free(block); // NOLINT(cppcoreguidelines-no-malloc): this is operator delete
}
} // namespace

void* operator new(std::size_t size)
{
    auto* const block = std::malloc(size == 0 ? 1 : size); // NOLINT(cppcoreguidelines-no-malloc): this is operator new
    if (block == nullptr)
        throw std::bad_alloc();
    total += malloc_usable_size(block);
    return block;
}

void operator delete(void* block) noexcept
{
    release(block);
}

void operator delete(void* block, std::size_t /*size*/) noexcept
{
    release(block);
}

namespace weir::ratelimit::test
{
std::size_t allocatedBytes() noexcept
{
    return total;
}
} // namespace weir::ratelimit::test
