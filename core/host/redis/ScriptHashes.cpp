#include "ScriptHashes.h"

#include <Poco/DigestEngine.h>
#include <Poco/SHA1Engine.h>

#include <mutex>

namespace weir::host
{
namespace
{
std::string sha1(std::string_view text)
{
    Poco::SHA1Engine engine;
    engine.update(text.data(), text.size());
    return Poco::DigestEngine::digestToHex(engine.digest());
}
} // namespace

const std::string& ScriptHashes::of(std::string_view source)
{
    {
        const std::shared_lock lock(_mutex);
        if (const auto known = _hashes.find(source); known != _hashes.end())
            return known->second;
    }
    const std::lock_guard lock(_mutex);
    return _hashes.try_emplace(std::string(source), sha1(source)).first->second;
}
} // namespace weir::host
