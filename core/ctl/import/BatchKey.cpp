#include "import/BatchKey.h"

#include <array>
#include <cstdint>
#include <cstdio>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace weir::ctl
{
struct BatchKey::Digest
{
    XXH3_state_t state;

    /// With its length in front, so that the same bytes cut elsewhere are something else.
    void add(std::string_view text)
    {
        const std::uint64_t size = text.size();
        XXH3_128bits_update(&state, &size, sizeof size);
        XXH3_128bits_update(&state, text.data(), text.size());
    }
};

BatchKey::BatchKey(std::string_view id) : _digest(std::make_unique<Digest>())
{
    XXH3_128bits_reset(&_digest->state);
    _digest->add(id);
}

BatchKey::~BatchKey() = default;

std::string BatchKey::next(std::string_view body)
{
    _digest->add(body);
    const auto digest = XXH3_128bits_digest(&_digest->state);
    std::array<char, 48> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "weirctl-%016llx%016llx",
                      static_cast<unsigned long long>(digest.high64), static_cast<unsigned long long>(digest.low64));
    return {text.data(), static_cast<std::size_t>(length)};
}
} // namespace weir::ctl
