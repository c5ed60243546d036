#include "RedisClient.h"

#include "Multiplexer.h"
#include "RedisKeeper.h"
#include "RedisReport.h"
#include "RespEncoder.h"
#include "ScriptHashes.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace weir::host
{
namespace
{
using Result = Multiplexer::Result;
using Answer = Outcome<RedisReply, RedisError>;

const std::string* errorIn(const Answer& answer) noexcept
{
    const auto* const error = answer ? std::get_if<RedisReply::Error>(&answer->value) : nullptr;
    return error == nullptr ? nullptr : &error->text;
}
} // namespace

class RedisClient::Impl final
{
public:
    Impl(RedisSettings chosen, const Services& services)
        : settings(std::move(chosen)),
          report(addressOf(settings), services.instruments, services.log),
          multiplexer({settings.timeout, settings.maxOutstanding, settings.maxOutstandingBytes}),
          keeper(settings, multiplexer, report, services.scheduler)
    {
    }

    /// Nothing, or why there are no replies.
    [[nodiscard]] std::optional<RedisError> exchange(MonotonicTime deadline, std::span<const Command> commands,
                                                     std::span<RedisReply> replies)
    {
        if (!multiplexer.connected())
            return RedisError::down;
        switch (multiplexer.exchange(deadline, encode(commands), replies))
        {
        case Result::answered:
            return std::nullopt;
        case Result::timeout:
            return RedisError::timeout;
        case Result::protocol:
            return RedisError::protocol;
        case Result::tooManyCommands:
            report.tooManyCommands();
            break;
        case Result::tooManyBytes:
            report.tooManyBytes();
            break;
        case Result::down:
            break;
        }
        return RedisError::down;
    }

    [[nodiscard]] Answer ask(MonotonicTime deadline, const Command& command)
    {
        RedisReply reply;
        if (const auto error = exchange(deadline, {&command, 1}, {&reply, 1}))
            return failure(*error);
        return reply;
    }

    /// Counts how a call ended; an error reply becomes `refused`.
    [[nodiscard]] Answer settle(MonotonicTime start, std::string_view command, Answer&& answer)
    {
        if (!answer)
            report.failed(start, answer.error());
        else if (const auto* error = errorIn(answer))
        {
            report.refused(start, command, *error);
            return failure(RedisError::refused);
        }
        else
            report.answered(start);
        return std::move(answer);
    }

    const RedisSettings settings;
    RedisReport report;
    Multiplexer multiplexer;
    ScriptHashes hashes;
    RedisKeeper keeper; // last: its thread uses all that
};

RedisClient::RedisClient(RedisSettings settings, Services services)
    : _impl(std::make_unique<Impl>(std::move(settings), services))
{
}

RedisClient::~RedisClient() = default;

bool RedisClient::isUp() const noexcept
{
    return _impl->multiplexer.connected();
}

bool RedisClient::waitUntilUp(std::chrono::milliseconds patience) const
{
    _impl->keeper.waitUntilTried(patience);
    return isUp();
}

Health RedisClient::health() const
{
    if (isUp())
        return {};
    const auto reason = _impl->report.reason();
    return {_impl->settings.required ? Health::State::failed : Health::State::degraded,
            reason.empty() ? "it has not been reached yet" : reason};
}

std::string_view RedisClient::prefix() const noexcept
{
    return _impl->settings.keyPrefix;
}

Answer RedisClient::call(MonotonicTime deadline, const Command& command) noexcept
{
    const auto start = std::chrono::steady_clock::now();
    return _impl->settle(start, command.front(), _impl->ask(deadline, command));
}

Outcome<std::vector<RedisReply>, RedisError> RedisClient::pipeline(MonotonicTime deadline,
                                                                   std::span<const Command> commands) noexcept
{
    const auto start = std::chrono::steady_clock::now();
    std::vector<RedisReply> replies(commands.size());
    if (commands.empty())
        return replies;
    if (const auto error = _impl->exchange(deadline, commands, replies))
    {
        _impl->report.failed(start, *error);
        return failure(*error);
    }
    _impl->report.answered(start);
    return replies;
}

Answer RedisClient::script(MonotonicTime deadline, std::string_view source, std::span<const Key> keys,
                           std::span<const std::string> arguments) noexcept
{
    const auto start = std::chrono::steady_clock::now();
    Command command{"EVALSHA", _impl->hashes.of(source), std::to_string(keys.size())};
    command.reserve(command.size() + keys.size() + arguments.size());
    std::ranges::transform(keys, std::back_inserter(command), &Key::text);
    command.insert(command.end(), arguments.begin(), arguments.end());
    auto answer = _impl->ask(deadline, command);
    if (const auto* error = errorIn(answer); error != nullptr && error->starts_with("NOSCRIPT"))
    {
        command[0] = "EVAL";
        command[1] = source;
        answer = _impl->ask(deadline, command);
    }
    return _impl->settle(start, command.front(), std::move(answer));
}
} // namespace weir::host
