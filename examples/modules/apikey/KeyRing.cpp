#include "KeyRing.h"

#include <Poco/SHA2Engine.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace apikey
{
namespace
{
// Looks at every byte, whatever differs: std::ranges::equal would stop at the first difference.
unsigned difference(const Digest& a, const Digest& b)
{
    unsigned bits = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        bits |= static_cast<unsigned>(a[i] ^ b[i]);
    return bits;
}
} // namespace

Digest digestOf(std::string_view key)
{
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    engine.update(key.data(), key.size());
    Digest digest;
    std::ranges::copy(engine.digest(), digest.begin());
    return digest;
}

KeyRing::KeyRing(std::vector<Digest> digests) : _digests(std::move(digests)) {}

bool KeyRing::admits(std::string_view key) const
{
    const Digest presented = digestOf(key);
    unsigned matches = 0;
    for (const Digest& known : _digests)
        matches += static_cast<unsigned>(difference(presented, known) == 0);
    return matches > 0;
}
} // namespace apikey
