// The one way to Redis: a multiplexed client of the whole process, behind this port.
#pragma once

#include "weir/Clock.h"
#include "weir/Outcome.h"
#include "weir/Version.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weir::inline v1
{
/// A reply of the Redis protocol (RESP2). An error reply inside a pipeline or an array is an Error.
struct RedisReply
{
    struct Null
    {
    };
    struct Status
    {
        std::string text;
    };
    struct Error
    {
        std::string text;
    };
    std::variant<Null, std::int64_t, std::string, Status, Error, std::vector<RedisReply>> value;
};

/// Why there is no reply.
enum class RedisError : std::uint8_t
{
    down,     ///< not connected, told at once; or the connection was lost meanwhile
    timeout,  ///< the deadline passed; the command may still take effect
    protocol, ///< the server sent what is not RESP; the connection was dropped
    refused,  ///< the server answered with an error
};

/// Thread-safe; never throws. Calls wait at most until their deadline, as for a `Baton`: hold no lock meanwhile. They
/// need no `Blocking` scope.
class WEIR_API Redis
{
public:
    /// A name under `redis.keyPrefix`: the only way to name a key.
    class Key
    {
    public:
        [[nodiscard]] const std::string& text() const noexcept { return _text; }

    private:
        friend class Redis;
        explicit Key(std::string text) : _text(std::move(text)) {}
        std::string _text;
    };
    using Command = std::vector<std::string>;

    virtual ~Redis();
    [[nodiscard]] Key key(std::string_view name) const;
    [[nodiscard]] virtual Outcome<RedisReply, RedisError> call(MonotonicTime deadline,
                                                               const Command& command) noexcept = 0;
    /// All commands in one write; replies in order. Fails as a whole only if a reply is missing.
    [[nodiscard]] virtual Outcome<std::vector<RedisReply>, RedisError>
    pipeline(MonotonicTime deadline, std::span<const Command> commands) noexcept = 0;
    /// Runs a Lua script by its hash and sends its text only if the server does not know it.
    [[nodiscard]] virtual Outcome<RedisReply, RedisError> script(MonotonicTime deadline, std::string_view source,
                                                                 std::span<const Key> keys,
                                                                 std::span<const std::string> arguments) noexcept = 0;

protected:
    [[nodiscard]] virtual std::string_view prefix() const noexcept = 0;
};
} // namespace weir::inline v1
