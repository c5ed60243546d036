// How instances agree, with two scripts and plain reads.
//
// cache:sequence        the last number drawn
// cache:all             the number of the last invalidation of everything
// cache:resource:NAME   the number of the last invalidation of that resource
// cache:entry:KEY       a line with its lifetime in ms and the numbers of `all` and of its resources, then the entry
//
// Numbers never come back. One is greater than the last and not smaller than the server's clock in microseconds, so
// that after the sequence was evicted, or Redis restarted empty, new numbers differ from all that entries still carry
// (it would take a million invalidations a second to get ahead of the clock). A missing sequence also renews `all`:
// what was stored before is dead. Redis restarted from an old snapshot, or with its clock set back, shows numbers
// below what this process has seen; then everything is owed an invalidation, numbered above that. Who draws the next
// number and has seen a higher one renews `all` in the same step, for the new number hides that others are gone.
//
// A missing resource is a miss for every entry that carries it. A fill creates it with the present sequence, which is
// greater than the noted number if anything at all was invalidated in between: the missing one may have been it.
// So any key may expire or be evicted at any time. Numbers stay below 2^53, where Lua's doubles are exact; they are
// formatted by hand because Lua's own conversion keeps 14 digits.
#include "RedisTier.h"

#include "EntryCodec.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace weir::cache
{
namespace
{
constexpr std::chrono::milliseconds payEvery{100};
constexpr std::chrono::hours retention{1}; // of a resource's key, at least; also outlives every entry that carries it

// KEYS: sequence, all, what is invalidated. ARGV: retention in ms, a number to exceed.
constexpr std::string_view invalidateScript = R"(
local last = tonumber(redis.call('GET', KEYS[1]))
local time = redis.call('TIME')
local number = math.max(time[1] * 1000000 + time[2], (last or 0) + 1, ARGV[2] + 1)
local text = string.format('%.0f', number)
redis.call('SET', KEYS[1], text)
if not last or last < tonumber(ARGV[2]) then redis.call('SET', KEYS[2], text) end
for i = 3, #KEYS do redis.call('SET', KEYS[i], text, 'PX', ARGV[1]) end
return number
)";

// KEYS: sequence, entry, all, the entry's resources. ARGV: noted, lifetime in ms, retention in ms, entry.
// The entry first: Redis reads its clock anew for each command, and no resource may expire before the entry.
constexpr std::string_view fillScript = R"(
local sequence = redis.call('GET', KEYS[1])
local noted, lifetime = tonumber(ARGV[1]), tonumber(ARGV[2])
if not sequence or tonumber(sequence) < noted then return false end
local values, fresh = {}, true
for i = 3, #KEYS do
    local value = redis.call('GET', KEYS[i])
    if not value then
        value = sequence
        redis.call('SET', KEYS[i], value, 'PX', ARGV[3])
    end
    values[#values + 1] = value
    fresh = fresh and tonumber(value) <= noted
end
if not fresh then return false end
redis.call('SET', KEYS[2], ARGV[2] .. ' ' .. table.concat(values, ' ') .. '\n' .. ARGV[4], 'PX', lifetime)
for i = 3, #KEYS do
    local left = redis.call('PTTL', KEYS[i])
    if left >= 0 and left < lifetime then redis.call('PEXPIRE', KEYS[i], lifetime) end
end
return values
)";

std::optional<std::int64_t> parseNumber(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// Of an integer, or a text that is one.
std::optional<std::int64_t> numberOf(const RedisReply& reply)
{
    if (const auto* number = std::get_if<std::int64_t>(&reply.value))
        return *number;
    if (const auto* text = std::get_if<std::string>(&reply.value))
        return parseNumber(*text);
    return std::nullopt;
}

/// Nothing unless the reply is a list of `count` numbers.
std::optional<std::vector<std::int64_t>> numbersOf(const RedisReply& reply, std::size_t count)
{
    const auto* list = std::get_if<std::vector<RedisReply>>(&reply.value);
    if (list == nullptr || list->size() != count)
        return std::nullopt;
    std::vector<std::int64_t> numbers;
    for (const RedisReply& element : *list)
    {
        const auto number = numberOf(element);
        if (!number)
            return std::nullopt;
        numbers.push_back(*number);
    }
    return numbers;
}

/// Numbers between single blanks.
std::optional<std::vector<std::int64_t>> parseLine(std::string_view line)
{
    std::vector<std::int64_t> numbers;
    for (std::size_t from = 0; from < line.size();)
    {
        const auto to = std::min(line.find(' ', from), line.size());
        const auto number = parseNumber(line.substr(from, to - from));
        if (!number)
            return std::nullopt;
        numbers.push_back(*number);
        from = to + 1;
    }
    return numbers;
}

/// Of what the fill script stored, and how long it is still to be kept.
std::optional<SharedTier::Found> split(const std::string& stored, std::int64_t left)
{
    const auto end = stored.find('\n');
    if (end == std::string::npos)
        return std::nullopt;
    auto numbers = parseLine(std::string_view(stored).substr(0, end));
    if (!numbers || numbers->empty() || left < 0 || left > numbers->front())
        return std::nullopt;
    const std::chrono::milliseconds kept(numbers->front() - left);
    numbers->erase(numbers->begin());
    return SharedTier::Found{.entry = stored.substr(end + 1), .kept = kept, .values = std::move(*numbers)};
}
} // namespace

RedisTier::RedisTier(Settings settings, Services services)
    : _services(services),
      _invalidateTimeout(settings.invalidateTimeout),
      _sequenceKey(services.redis.key("cache:sequence")),
      _allKey(services.redis.key("cache:all")),
      _storeTimeout(settings.storeTimeout)
{
    _services.instruments.observed(
        "weir_cache_owed_invalidations",
        "Invalidations that Redis has yet to be told; until then shared scopes are not cached.", {},
        [this] { return static_cast<double>(_owed.count()); });
    _services.scheduler.every(payEvery, [this] { pay(); });
}

/// Nothing for an error. One that took its time also begins a pause, and so does an outage, in which nobody needs to
/// ask again and again.
template <class T>
std::optional<T> RedisTier::answer(Outcome<T, RedisError> outcome)
{
    if (!outcome && outcome.error() == RedisError::timeout)
        pause(pauseAfterTimeout);
    else if (!outcome && outcome.error() == RedisError::down)
        pause(pauseWhileDown);
    else
        endPause();
    return outcome ? std::optional(std::move(*outcome)) : std::nullopt;
}

void RedisTier::pause(std::chrono::milliseconds time)
{
    _pausedUntil = std::max(_pausedUntil.load(), _services.clock.monotonic() + time);
}

/// Only if it was over and this was who asked first: within a pause others may still hear from Redis.
void RedisTier::endPause()
{
    auto until = _pausedUntil.load();
    if (until != notPaused && until <= readDeadline())
        _pausedUntil.compare_exchange_strong(until, notPaused);
}

std::optional<SharedTier::Noted> RedisTier::note()
{
    if (!isUsable())
        return std::nullopt;
    const std::int64_t known = _highest;
    const MonotonicTime deadline = readDeadline();
    auto reply = answer(_services.redis.call(deadline, {"GET", _sequenceKey.text()}));
    if (reply && std::holds_alternative<RedisReply::Null>(reply->value))
        reply = answer(draw(deadline, false, {}));
    const auto sequence = reply ? numberOf(*reply) : std::nullopt;
    if (!sequence || hasForgotten(*sequence, known))
        return std::nullopt;
    return Noted{*sequence};
}

std::optional<SharedTier::Found> RedisTier::find(const std::string& key)
{
    if (!isUsable())
        return std::nullopt;
    const MonotonicTime deadline = readDeadline();
    auto found = load(deadline, _services.redis.key("cache:entry:" + key));
    const auto resources = found ? resourcesIn(found->entry) : std::nullopt;
    if (!resources || !holds(deadline, *resources, found->values))
        return std::nullopt;
    return found;
}

std::optional<std::vector<std::int64_t>> RedisTier::fill(const std::string& key, const std::string& entry,
                                                         std::span<const std::string> resources, Noted noted,
                                                         std::chrono::milliseconds lifetime)
{
    if (!isUsable())
        return std::nullopt;
    std::vector<Redis::Key> keys{_sequenceKey, _services.redis.key("cache:entry:" + key), _allKey};
    for (const std::string& resource : resources)
        keys.push_back(resourceKey(resource));
    const std::string arguments[]{std::to_string(noted.sequence), std::to_string(lifetime.count()),
                                  std::to_string(std::chrono::milliseconds(retention).count()), entry};
    const auto reply = answer(_services.redis.script(readDeadline(), fillScript, keys, arguments));
    return reply ? numbersOf(*reply, resources.size() + 1) : std::nullopt;
}

bool RedisTier::isCurrent(std::span<const std::string> resources, std::span<const std::int64_t> values)
{
    if (!isUsable())
        return false;
    return holds(readDeadline(), resources, values);
}

/// What is stored, valid or not.
std::optional<SharedTier::Found> RedisTier::load(MonotonicTime deadline, const Redis::Key& key)
{
    const Redis::Command commands[]{{"GET", key.text()}, {"PTTL", key.text()}};
    const auto replies = answer(_services.redis.pipeline(deadline, commands));
    const auto* stored = replies ? std::get_if<std::string>(&replies->front().value) : nullptr;
    const auto left = replies ? numberOf(replies->back()) : std::nullopt;
    return stored != nullptr && left ? split(*stored, *left) : std::nullopt;
}

/// True if `values` are what Redis has now.
bool RedisTier::holds(MonotonicTime deadline, std::span<const std::string> resources,
                      std::span<const std::int64_t> values)
{
    const std::int64_t known = _highest;
    Redis::Command command{"MGET", _sequenceKey.text(), _allKey.text()};
    for (const std::string& resource : resources)
        command.push_back(resourceKey(resource).text());
    const auto reply = answer(_services.redis.call(deadline, command));
    const auto numbers = reply ? numbersOf(*reply, resources.size() + 2) : std::nullopt;
    return numbers && !hasForgotten(numbers->front(), known) && !_owed.any() &&
           std::ranges::equal(std::span(*numbers).subspan(1), values);
}

void RedisTier::invalidate(std::span<const std::string> resources)
{
    if (resources.size() > OwedInvalidations::most)
        return invalidateAll();
    if (!resources.empty() && (_silent || !deliver(false, resources)))
        owe(false, resources);
}

void RedisTier::invalidateAll()
{
    if (_silent || !deliver(true, {}))
        owe(true, {});
}

/// When a pause is over one asks; the others go on without Redis until that one has its answer.
bool RedisTier::isUsable() noexcept
{
    auto until = _pausedUntil.load();
    if (_owed.any())
        return false;
    return until == notPaused ||
           (_services.clock.monotonic() >= until && _pausedUntil.compare_exchange_strong(until, readDeadline()));
}

MonotonicTime RedisTier::readDeadline() const noexcept
{
    return _services.clock.monotonic() + _storeTimeout.load();
}

/// `known` must have been learnt before `sequence` was asked for: replies may overtake each other.
bool RedisTier::hasForgotten(std::int64_t sequence, std::int64_t known)
{
    learn(sequence);
    if (sequence >= known)
        return false;
    owe(true, {});
    return true;
}

void RedisTier::learn(std::int64_t sequence) noexcept
{
    std::int64_t held = _highest;
    while (held < sequence && !_highest.compare_exchange_weak(held, sequence))
        ;
}

/// Runs the script that invalidates; with nothing to invalidate, a missing sequence begins.
RedisTier::Reply RedisTier::draw(MonotonicTime deadline, bool all, std::span<const std::string> resources)
{
    std::vector<Redis::Key> keys{_sequenceKey, _allKey};
    if (all)
        keys.push_back(_allKey);
    for (const std::string& resource : resources)
        keys.push_back(resourceKey(resource));
    const std::string arguments[]{std::to_string(std::chrono::milliseconds(retention).count()),
                                  std::to_string(_highest.load())};
    return _services.redis.script(deadline, invalidateScript, keys, arguments);
}

bool RedisTier::deliver(bool all, std::span<const std::string> resources)
{
    const Reply reply = draw(_services.clock.monotonic() + _invalidateTimeout, all, resources);
    const auto number = reply ? numberOf(*reply) : std::nullopt;
    if (number)
        learn(*number);
    _silent = !reply && reply.error() == RedisError::timeout;
    return number.has_value();
}

void RedisTier::owe(bool all, std::span<const std::string> resources)
{
    if (all ? _owed.addAll() : _owed.add(resources))
        _services.log.warning("cache: Redis has yet to be told of changes; until then this instance caches nothing of "
                              "shared scopes, and others may serve old answers.");
}

void RedisTier::pay()
{
    while (_owed.any())
    {
        const OwedInvalidations::Debt debt = _owed.take();
        if (!deliver(debt.all, debt.resources))
            return _owed.giveBack();
        if (_owed.paid())
            _services.log.information("cache: Redis has been told of every change.");
    }
}

Redis::Key RedisTier::resourceKey(const std::string& resource) const
{
    return _services.redis.key("cache:resource:" + resource);
}
} // namespace weir::cache
