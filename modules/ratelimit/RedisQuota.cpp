#include "RedisQuota.h"

#include "RedisScripts.h"

#include <array>
#include <vector>

namespace weir::ratelimit
{
namespace
{
using Reply = Outcome<RedisReply, RedisError>;

/// The client has a bound of its own, `redis.timeout`.
constexpr MonotonicTime noDeadline = MonotonicTime::max();

std::optional<GroupDecision> decisionOf(const RedisReply& reply)
{
    const auto* const values = std::get_if<std::vector<RedisReply>>(&reply.value);
    std::array<std::int64_t, 5> numbers{};
    if (values == nullptr || values->size() != numbers.size())
        return std::nullopt;
    for (std::size_t i = 0; i < numbers.size(); ++i)
    {
        const auto* const number = std::get_if<std::int64_t>(&(*values)[i].value);
        if (number == nullptr)
            return std::nullopt;
        numbers[i] = *number;
    }
    return GroupDecision{.admitted = static_cast<std::uint64_t>(numbers[0]),
                         .remaining = static_cast<std::uint64_t>(numbers[1]),
                         .freeAgainIn = std::chrono::microseconds(numbers[2]),
                         .refusedFor = std::chrono::microseconds(numbers[3]),
                         .stamp = numbers[4]};
}

/// `text` for a pattern of SCAN that stands for itself.
std::string literally(std::string_view text)
{
    std::string pattern;
    for (const char c : text)
    {
        if (std::string_view("*?[]^\\").find(c) != std::string_view::npos)
            pattern += '\\';
        pattern += c;
    }
    return pattern;
}

/// Cursor and keys of one SCAN.
using Page = std::pair<std::string, std::vector<std::string>>;

std::optional<Page> pageOf(const Reply& reply)
{
    const auto* const parts = reply ? std::get_if<std::vector<RedisReply>>(&reply->value) : nullptr;
    if (parts == nullptr || parts->size() != 2)
        return std::nullopt;
    const auto* const cursor = std::get_if<std::string>(&(*parts)[0].value);
    const auto* const keys = std::get_if<std::vector<RedisReply>>(&(*parts)[1].value);
    if (cursor == nullptr || keys == nullptr)
        return std::nullopt;
    Page page{*cursor, {}};
    for (const auto& key : *keys)
        if (const auto* const name = std::get_if<std::string>(&key.value))
            page.second.push_back(*name);
    return page;
}
} // namespace

RedisQuota::RedisQuota(Redis& redis, const Clock& clock) : _redis(redis), _clock(clock) {}

std::string RedisQuota::keyOf(std::string_view key) const
{
    return std::string("ratelimit:").append(key);
}

std::optional<Decision> RedisQuota::take(std::string_view key, const Limit& limit)
{
    const auto now = _clock.monotonic();
    if (const auto until = _knownOver.find(key, limit, now))
        return Decision{.freeAgainIn = *until - now, .inProcess = false};
    Coalescer::Caller caller(_coalescer, key, limit);
    if (!caller.leads())
        return caller.follow();
    const auto requests = caller.gather();
    const auto decision = decide(key, limit, requests, std::nullopt);
    if (!decision)
        return std::nullopt;
    // Counted from before the call: the key is asked for again no later than it is free.
    if (decision->admitted < requests)
        _knownOver.note(key, limit, now + decision->refusedFor);
    return caller.share(*decision);
}

std::optional<GroupDecision> RedisQuota::decide(std::string_view key, const Limit& limit, std::uint64_t requests,
                                                std::optional<std::chrono::microseconds> now)
{
    const std::array keys{_redis.key(keyOf(key))};
    const std::array arguments{std::to_string(limit.count), std::to_string(limit.window.count()),
                               now ? std::to_string(now->count()) : std::string(), std::to_string(requests)};
    const auto script = limit.form == Form::log ? logScript : subWindowsScript;
    const Reply reply = _redis.script(noDeadline, script, keys, arguments);
    return reply ? decisionOf(*reply) : std::nullopt;
}

void RedisQuota::giveBack(std::string_view key, const Limit& limit, const Decision& admission)
{
    const auto stamp = std::to_string(admission.stamp);
    const auto name = _redis.key(keyOf(key));
    // If it fails the admission stays counted, which never admits too many.
    if (limit.form == Form::log)
        static_cast<void>(_redis.call(noDeadline, {"LREM", name.text(), "1", stamp}));
    else
        static_cast<void>(_redis.script(noDeadline, giveBackToSubWindowsScript, {&name, 1}, {&stamp, 1}));
    _knownOver.forget(key);
}

bool RedisQuota::forget(std::string_view key)
{
    const bool done = _redis.call(noDeadline, {"DEL", _redis.key(keyOf(key)).text()}).ok();
    _knownOver.forget(key);
    return done;
}

bool RedisQuota::forgetPolicy(std::string_view policy)
{
    const auto prefix = std::string(policy) + ':';
    const auto pattern = literally(_redis.key(keyOf(prefix)).text()) + '*';
    std::string cursor = "0";
    do
    {
        auto page = pageOf(_redis.call(noDeadline, {"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"}));
        if (!page)
            return false;
        cursor = std::move(page->first);
        if (page->second.empty())
            continue;
        page->second.insert(page->second.begin(), "UNLINK");
        if (!_redis.call(noDeadline, page->second))
            return false;
    } while (cursor != "0");
    _knownOver.forgetPrefix(prefix);
    return true;
}
} // namespace weir::ratelimit
