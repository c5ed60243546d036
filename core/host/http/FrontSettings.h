// What operators can set about the HTTP front.
#pragma once

#include "weir/Config.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::http
{
struct FrontSettings
{
    std::string addressKey; ///< the key that names the address, for error sentences
    std::string address;
    std::uint16_t port = 0; ///< 0: chosen by the system
    std::size_t threads = 0;
    std::size_t queueLimit = 0;
    std::size_t maxTarget = 0;
    std::size_t maxHead = 0;
    std::size_t maxFields = 0;
    std::chrono::milliseconds headTimeout{0};
    std::chrono::milliseconds keepAliveTimeout{0};
};

/// The key table of the front: every `server.*` key that belongs to HTTP itself.
[[nodiscard]] std::vector<Key> frontKeys();

/// For the public listener.
[[nodiscard]] FrontSettings publicFront(const ConfigView& config);
/// For the admin listener: the same bounds on its own address, with a few threads of its own.
[[nodiscard]] FrontSettings adminFront(const ConfigView& config);
} // namespace weir::http
