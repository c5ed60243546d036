// The keys that open the door, known by their digests only.
#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace apikey
{
/// SHA-256 (FIPS 180-4).
using Digest = std::array<unsigned char, 32>;

[[nodiscard]] Digest digestOf(std::string_view key);

/// Immutable after construction, hence safe to read from any thread.
class KeyRing
{
public:
    explicit KeyRing(std::vector<Digest> digests);

    /// True if `key` is one of the keys. How long that takes depends on the number of keys and the
    /// length of `key` alone, so a caller cannot learn from it how near a guess came.
    [[nodiscard]] bool admits(std::string_view key) const;

private:
    std::vector<Digest> _digests;
};
} // namespace apikey
