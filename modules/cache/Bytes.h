// Numbers and texts as bytes: eight of them a number, the lowest first; a text after its length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::cache
{
/// Appends to a string that outlives it.
class ByteWriter final
{
public:
    explicit ByteWriter(std::string& to) noexcept : _to(to) {}
    ByteWriter& number(std::uint64_t value);
    ByteWriter& text(std::string_view value);

private:
    std::string& _to;
};

/// Takes from the front of bytes that outlive it, nobody knows from whom. After the first thing that is missing or
/// too large, `ok` is false and everything reads as zero or empty.
class ByteReader final
{
public:
    explicit ByteReader(std::string_view from) noexcept : _from(from) {}
    [[nodiscard]] bool ok() const noexcept { return _ok; }
    [[nodiscard]] bool atEnd() const noexcept { return _from.empty(); }
    std::uint64_t number() noexcept;
    std::uint64_t numberUpTo(std::uint64_t greatest) noexcept;
    /// A view of the bytes it was given.
    std::string_view text() noexcept;

private:
    [[nodiscard]] std::string_view take(std::uint64_t size) noexcept;

    std::string_view _from;
    bool _ok = true;
};
} // namespace weir::cache
