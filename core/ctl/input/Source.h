// Where the bytes of an import come from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace weir::ctl
{
/// Not thread-safe.
class Source
{
public:
    virtual ~Source() = default;

    /// Up to `size` of the next bytes; 0 at the end. Throws Failure.
    [[nodiscard]] virtual std::size_t read(char* buffer, std::size_t size) = 0;
    /// How much of the file was read; of a compressed one, of its compressed form.
    [[nodiscard]] virtual std::uint64_t consumed() const noexcept = 0;
};

/// A file, or standard input for `-`; what is compressed with gzip is recognised by its first bytes and decompressed.
/// Throws Failure (no input).
[[nodiscard]] std::unique_ptr<Source> openSource(const std::string& name);
} // namespace weir::ctl
