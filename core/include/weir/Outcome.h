// Outcome<T, E>: a value, or the reason why there is none.
//
// For results that a caller must expect (a store that is down, a line that does not parse). Faults
// that nobody can handle locally are exceptions. Thread-safety: that of T and E.
#pragma once

#include <utility>
#include <variant>

namespace weir::inline v1
{
/// Wraps an error so that `return failure(e);` converts to any Outcome with that error type.
template <class E>
struct Unexpected
{
    E error;
};

template <class E>
[[nodiscard]] Unexpected<E> failure(E error)
{
    return {std::move(error)};
}

template <class T, class E>
class [[nodiscard]] Outcome
{
public:
    // Implicit on purpose: a function returns either side plainly.
    Outcome(T value) : _state(std::in_place_index<0>, std::move(value)) {}
    Outcome(Unexpected<E> unexpected) : _state(std::in_place_index<1>, std::move(unexpected.error)) {}

    [[nodiscard]] bool ok() const noexcept { return _state.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    /// REQUIRES: ok(); otherwise std::bad_variant_access.
    [[nodiscard]] T& value() { return std::get<0>(_state); }
    [[nodiscard]] const T& value() const { return std::get<0>(_state); }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    /// REQUIRES: !ok(); otherwise std::bad_variant_access.
    [[nodiscard]] E& error() { return std::get<1>(_state); }
    [[nodiscard]] const E& error() const { return std::get<1>(_state); }

private:
    std::variant<T, E> _state;
};
} // namespace weir::inline v1
