// Numbers and texts as bytes. Whole numbers take as many bytes as they need, the lowest seven bits first (LEB128);
// columns are copied as they lie in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace weir::metrics
{
/// Appends to a string that outlives it.
class ByteWriter final
{
public:
    explicit ByteWriter(std::string& to) noexcept : _to(to) {}
    ByteWriter& number(std::uint64_t value);
    /// Small for small values of either sign.
    ByteWriter& integer(std::int64_t value);
    /// After its length.
    ByteWriter& text(std::string_view value);
    ByteWriter& bytes(std::span<const std::byte> value);

private:
    std::string& _to;
};

/// Takes from the front of bytes that outlive it, nobody knows from whom. After the first thing that is missing, too
/// large or not written as ByteWriter writes it, `ok` is false and everything reads as zero or empty.
class ByteReader final
{
public:
    explicit ByteReader(std::string_view from) noexcept : _from(from) {}
    [[nodiscard]] bool ok() const noexcept { return !_failed; }
    [[nodiscard]] bool atEnd() const noexcept { return _from.empty(); }
    [[nodiscard]] std::size_t left() const noexcept { return _from.size(); }
    void fail() noexcept { _failed = true; }

    std::uint64_t number() noexcept;
    std::uint64_t numberUpTo(std::uint64_t greatest) noexcept;
    std::int64_t integer() noexcept;
    /// A view of the bytes it was given.
    std::string_view text() noexcept;
    /// Fills `to`, or leaves it as it is.
    void bytes(std::span<std::byte> to) noexcept;

private:
    [[nodiscard]] std::string_view take(std::uint64_t size) noexcept;

    std::string_view _from;
    bool _failed = false;
};
} // namespace weir::metrics
