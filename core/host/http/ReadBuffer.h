// Memory that a socket is read into.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace weir::http
{
/// Grows and is never cleared. Not thread-safe.
class ReadBuffer final
{
public:
    /// At least so many bytes. What was in them is gone at the next call.
    [[nodiscard]] std::span<char> room(std::size_t size)
    {
        if (size > _size)
        {
            _bytes = std::make_unique_for_overwrite<char[]>(size); // NOLINT(*-avoid-c-arrays): not a value
            _size = size;
        }
        return {_bytes.get(), size};
    }

private:
    std::unique_ptr<char[]> _bytes; // NOLINT(*-avoid-c-arrays)
    std::size_t _size = 0;
};
} // namespace weir::http
