// A Redis that answers what a test says, and remembers what it was asked.
#pragma once

#include "weir/Redis.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace weir::cache::test
{
/// One command, or one run of a script: `FILL` or `INVALIDATE`, its keys, its arguments.
struct Asked
{
    MonotonicTime deadline;
    Redis::Command command;
};

/// Not thread-safe.
class ScriptedRedis final : public Redis
{
public:
    using Reply = Outcome<RedisReply, RedisError>;

    /// Called for everything; commands of a pipeline come one by one. At first Redis is down.
    std::function<Reply(const Command&)> answer = [](const Command&) -> Reply { return failure(RedisError::down); };
    std::vector<Asked> asked;

    Reply call(MonotonicTime deadline, const Command& command) noexcept override
    {
        asked.push_back({deadline, command});
        return answer(command);
    }

    Outcome<std::vector<RedisReply>, RedisError> pipeline(MonotonicTime deadline,
                                                          std::span<const Command> commands) noexcept override
    {
        std::vector<RedisReply> replies;
        for (const Command& command : commands)
        {
            Reply reply = call(deadline, command);
            if (!reply)
                return failure(reply.error());
            replies.push_back(std::move(*reply));
        }
        return replies;
    }

    Reply script(MonotonicTime deadline, std::string_view source, std::span<const Key> keys,
                 std::span<const std::string> arguments) noexcept override
    {
        Command command{source.find("noted") == std::string_view::npos ? "INVALIDATE" : "FILL"};
        for (const Key& key : keys)
            command.push_back(key.text());
        command.insert(command.end(), arguments.begin(), arguments.end());
        return call(deadline, command);
    }

protected:
    [[nodiscard]] std::string_view prefix() const noexcept override { return "w:"; }
};
} // namespace weir::cache::test
