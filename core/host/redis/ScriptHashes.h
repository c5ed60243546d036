// The names by which Redis knows scripts.
#pragma once

#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace weir::host
{
/// SHA1 of each source, computed once. Sources are few and live as long as the process: nothing is forgotten.
/// Thread-safe.
class ScriptHashes final
{
public:
    /// Forty hexadecimal digits; valid as long as this object.
    [[nodiscard]] const std::string& of(std::string_view source);

private:
    std::shared_mutex _mutex;
    std::map<std::string, std::string, std::less<>> _hashes; // guarded by _mutex
};
} // namespace weir::host
