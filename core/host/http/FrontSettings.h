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
/// The summaries in `frontKeys` say what each means. "unlimited" reads as the largest value of its type.
struct FrontSettings
{
    std::string listener;   ///< "public" or "admin", for the gauge's label
    std::string addressKey; ///< the key that names the address, for error sentences
    std::string address;
    std::uint16_t port = 0; ///< 0: chosen by the system
    std::string certificate;
    std::string certificateKey;
    std::size_t loops = 0;
    std::size_t threads = 0;
    std::size_t queueLimit = 0;
    std::size_t maxTarget = 0;
    std::size_t maxHead = 0;
    std::size_t maxFields = 0;
    std::size_t maxBodyMemory = 0;
    std::size_t maxConnections = 0;
    std::size_t maxConnectionsPerAddress = 0;
    std::size_t maxRequests = 0; ///< of one connection
    std::size_t bodyRate = 0;    ///< bytes per second
    std::size_t gzipMinSize = 0;
    std::size_t maxQueuedEvents = 0; ///< of one event stream
    std::chrono::milliseconds queueTimeout{0};
    std::chrono::milliseconds headTimeout{0};
    std::chrono::milliseconds bodyTimeout{0};
    std::chrono::milliseconds writeTimeout{0};
    std::chrono::milliseconds keepAliveTimeout{0};
    std::chrono::milliseconds maxConnectionAge{0};
};

/// The key table of the front: every `server.*` key that belongs to HTTP itself.
[[nodiscard]] std::vector<Key> frontKeys();

/// For the public listener.
[[nodiscard]] FrontSettings publicFront(const ConfigView& config);
/// For the admin listener: the same bounds on its own address, with a few threads of its own and without TLS.
[[nodiscard]] FrontSettings adminFront(const ConfigView& config);
} // namespace weir::http
