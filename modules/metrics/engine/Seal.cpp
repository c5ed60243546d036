#include "engine/Seal.h"

#include "engine/ChunkEncoding.h"

namespace weir::metrics
{
void Seal::encode()
try
{
    std::vector<std::string> bytes;
    for (const auto& chunk : _frozen.chunks)
        bytes.push_back(encodedPoints(*chunk));
    _bytes = std::move(bytes);
    _encoded = true;
}
catch (...)
{
    _claimed = false; // somebody may try again
    throw;
}
} // namespace weir::metrics
