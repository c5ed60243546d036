#include "engine/Seal.h"

#include "engine/ChunkEncoding.h"

namespace weir::metrics
{
void Seal::encode()
try
{
    std::vector<Encoded> encoded;
    for (const auto& chunk : _frozen.chunks)
        encoded.push_back({.summary = encodedSummary(*chunk), .points = encodedPoints(*chunk)});
    _encoded = std::move(encoded);
    _isEncoded = true;
}
catch (...)
{
    _claimed = false; // somebody may try again
    throw;
}
} // namespace weir::metrics
