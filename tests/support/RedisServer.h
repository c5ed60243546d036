// What a fake and the real Redis have in common, so that one suite can hold them against each other.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace weir::test
{
/// Listens on a port of 127.0.0.1 that the system chose. Keeps nothing beyond `stop`.
class RedisServer
{
public:
    virtual ~RedisServer() = default;
    [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;
    /// Returns when keys have aged by that much.
    virtual void passTime(std::chrono::milliseconds time) = 0;
    /// Ends every connection and refuses new ones. Harmless when it is stopped.
    virtual void stop() = 0;
    /// Listens again, on the same port and empty. REQUIRES: stopped.
    virtual void start() = 0;

    /// For `redis.url`.
    [[nodiscard]] std::string url() const { return "redis://127.0.0.1:" + std::to_string(port()) + "/0"; }
};
} // namespace weir::test
