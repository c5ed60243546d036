#include "ApikeySettings.h"

#include "KeyFile.h"

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

namespace apikey
{
namespace
{
constexpr const char* fileKey = "apikey.file";

std::string contentOf(const std::string& path)
{
    std::ifstream file(path);
    std::string text;
    for (std::string line; std::getline(file, line);)
        text += line + '\n';
    if (!file.is_open() || file.bad())
        throw weir::ConfigError(fileKey, path + " cannot be read: " + std::generic_category().message(errno));
    return text;
}

KeyRing readRing(const std::string& path)
{
    auto ring = parseKeyFile(contentOf(path));
    if (ring)
        return *ring;
    std::vector<weir::ConfigProblem> problems;
    for (const auto& error : ring.error())
        problems.push_back({fileKey, path + ":" + std::to_string(error.line) + ": " + error.detail});
    throw weir::ConfigError(problems);
}
} // namespace

std::vector<weir::Key> apikeyKeys()
{
    return {{.name = "apikey.routes",
             .type = weir::KeyType::routes,
             .defaultValue = "* /*",
             .summary = "Routes that ask for a key."},
            {.name = fileKey, .summary = "File of `name:sha256` lines, one per key; read again by every reload."}};
}

ApikeySettings readSettings(const weir::ConfigView& config)
{
    return {config.list("apikey.routes"), readRing(config.text(fileKey))};
}
} // namespace apikey
