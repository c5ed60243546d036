// Giving memory back.
#pragma once

#include <utility>

namespace weir::http
{
/// Frees what `value` holds. To assign an empty value would not do: a string keeps its memory then.
template <class T>
void release(T& value) noexcept
{
    [[maybe_unused]] const T gone(std::move(value));
}
} // namespace weir::http
