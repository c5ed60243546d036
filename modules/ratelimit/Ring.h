// A queue in one block of memory that grows with what it holds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace weir::ratelimit
{
/// For trivial values. Holds nothing and owns no memory at first: a client that is seen once costs one slot. Not
/// thread-safe. REQUIRES of every access: the element exists.
template <class T>
class Ring final
{
public:
    [[nodiscard]] std::size_t size() const noexcept { return _size; }
    [[nodiscard]] bool empty() const noexcept { return _size == 0; }
    /// From the oldest, 0.
    [[nodiscard]] T& operator[](std::size_t index) noexcept { return _slots[slot(index)]; }
    [[nodiscard]] T& oldest() noexcept { return (*this)[0]; }
    [[nodiscard]] T& newest() noexcept { return (*this)[_size - 1]; }

    void push(T value)
    {
        if (_size == _capacity)
            grow();
        ++_size;
        newest() = value;
    }

    void dropOldest() noexcept
    {
        _head = static_cast<std::uint32_t>(slot(1));
        --_size;
    }

    void erase(std::size_t index) noexcept
    {
        for (; index + 1 < _size; ++index)
            (*this)[index] = (*this)[index + 1];
        --_size;
    }

    /// Of the block.
    [[nodiscard]] std::size_t bytes() const noexcept { return _capacity * sizeof(T); }

private:
    [[nodiscard]] std::size_t slot(std::size_t index) const noexcept { return (_head + index) & (_capacity - 1U); }

    void grow()
    {
        const std::uint32_t capacity = std::max(1U, 2 * _capacity); // a power of two: see slot()
        auto slots = std::make_unique_for_overwrite<T[]>(capacity); // NOLINT(*-avoid-c-arrays): the block itself
        for (std::size_t i = 0; i < _size; ++i)
            slots[i] = (*this)[i];
        _slots = std::move(slots);
        _capacity = capacity;
        _head = 0;
    }

    std::unique_ptr<T[]> _slots; // NOLINT(*-avoid-c-arrays): the block itself
    std::uint32_t _capacity = 0;
    std::uint32_t _head = 0;
    std::uint32_t _size = 0;
};
} // namespace weir::ratelimit
