#include "FakeKeyspace.h"

#include "support/Resp.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>
#include <limits>

namespace weir::test
{
namespace
{
using namespace std::chrono_literals;
using resp::Error;

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
constexpr std::size_t databases = 16;

std::string upper(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

template <class T>
T number(std::string_view text, const char* complaint)
{
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        throw Error(complaint);
    return value;
}

std::int64_t integer(std::string_view text)
{
    return number<std::int64_t>(text, "ERR value is not an integer or out of range");
}

/// One end of an interval of scores: `(5` excludes, `-inf` and `+inf` are open.
struct Bound
{
    double score;
    bool excluded;
};

Bound bound(std::string_view text)
{
    const bool excluded = text.starts_with('(');
    text.remove_prefix(excluded ? 1 : 0);
    text.remove_prefix(text.starts_with('+') ? 1 : 0);
    return {number<double>(text, "ERR min or max is not a float"), excluded};
}

bool within(double score, const Bound& low, const Bound& high)
{
    return (low.excluded ? score > low.score : score >= low.score) &&
           (high.excluded ? score < high.score : score <= high.score);
}

/// Indices from `first` to `last`, both included; negative ones count from the end.
std::pair<std::size_t, std::size_t> slice(std::int64_t first, std::int64_t last, std::size_t size)
{
    const auto length = static_cast<std::int64_t>(size);
    const auto fromEnd = [&](std::int64_t index) { return index < 0 ? index + length : index; };
    const std::int64_t begin = std::clamp<std::int64_t>(fromEnd(first), 0, length);
    const std::int64_t end = std::clamp<std::int64_t>(fromEnd(last) + 1, begin, length);
    return {static_cast<std::size_t>(begin), static_cast<std::size_t>(end)};
}

std::string unknown(const FakeKeyspace::Command& command)
{
    std::string text = "ERR unknown command '" + command.front() + "', with args beginning with: ";
    for (std::size_t i = 1; i < command.size(); ++i)
        text += "'" + command[i] + "' ";
    return resp::error(text);
}
} // namespace

const std::map<std::string, FakeKeyspace::Known, std::less<>>& FakeKeyspace::known()
{
    using K = FakeKeyspace;
    static const std::map<std::string, Known, std::less<>> table = {
        {"AUTH", {&K::auth, 1, 2}},
        {"DEL", {&K::remove, 1, unlimited}},
        {"ECHO", {&K::echo, 1, 1}},
        {"EVAL", {&K::noScripts, 2, unlimited}},
        {"EVALSHA", {&K::noScripts, 2, unlimited}},
        {"EXISTS", {&K::exists, 1, unlimited}},
        {"EXPIRE", {&K::expireSeconds, 2, 2}},
        {"FLUSHALL", {&K::flushAll, 0, 1}},
        {"GET", {&K::get, 1, 1}},
        {"INCR", {&K::increment, 1, 1}},
        {"INCRBY", {&K::increment, 2, 2}},
        {"LINDEX", {&K::listIndex, 2, 2}},
        {"LLEN", {&K::listLength, 1, 1}},
        {"LPUSH", {&K::pushLeft, 2, unlimited}},
        {"LRANGE", {&K::listRange, 3, 3}},
        {"LTRIM", {&K::listTrim, 3, 3}},
        {"MGET", {&K::multiGet, 1, unlimited}},
        {"PEXPIRE", {&K::expireMilliseconds, 2, 2}},
        {"PING", {&K::ping, 0, 1}},
        {"PTTL", {&K::timeToLive, 1, 1}},
        {"ROLE", {&K::role, 0, 0}},
        {"RPUSH", {&K::pushRight, 2, unlimited}},
        {"SELECT", {&K::select, 1, 1}},
        {"SET", {&K::set, 2, unlimited}},
        {"TIME", {&K::time, 0, 0}},
        {"ZADD", {&K::sortedAdd, 3, unlimited}},
        {"ZCARD", {&K::sortedCount, 1, 1}},
        {"ZREMRANGEBYSCORE", {&K::sortedRemoveByScore, 3, 3}},
    };
    return table;
}

std::string FakeKeyspace::execute(const Command& command, Session& session)
{
    const auto found = known().find(upper(command.front()));
    if (found == known().end())
        return unknown(command);
    const Known& what = found->second;
    const Command arguments(command.begin() + 1, command.end());
    if (arguments.size() < what.least || arguments.size() > what.most)
        return resp::error("ERR wrong number of arguments for '" + lower(command.front()) + "' command");
    if (!_password.empty() && !session.authenticated && what.handler != &FakeKeyspace::auth)
        return resp::error("NOAUTH Authentication required.");

    Database& keys = _databases[session.database];
    expire(keys);
    try
    {
        return (this->*what.handler)({arguments, session, keys});
    }
    catch (const Error& error)
    {
        return resp::error(error.what());
    }
}

void FakeKeyspace::expire(Database& keys) const
{
    std::erase_if(keys, [now = _clock.monotonic()](const auto& item)
                  { return item.second.expires && *item.second.expires <= now; });
}

/// The value of the key that the first argument names; null if there is none.
template <class T>
T* FakeKeyspace::find(const Call& call)
{
    const auto found = call.keys.find(call.arguments.front());
    if (found == call.keys.end())
        return nullptr;
    if (T* value = std::get_if<T>(&found->second.value))
        return value;
    throw Error("WRONGTYPE Operation against a key holding the wrong kind of value");
}

template <class T>
T& FakeKeyspace::findOrMake(const Call& call)
{
    if (T* value = find<T>(call))
        return *value;
    return call.keys[call.arguments.front()].value.emplace<T>();
}

/// Lists and sorted sets without an element do not exist.
void FakeKeyspace::dropIfEmpty(const Call& call)
{
    const auto found = call.keys.find(call.arguments.front());
    if (found != call.keys.end() && std::visit([](const auto& value) { return value.empty(); }, found->second.value))
        call.keys.erase(found);
}

// --- connections and the server --------------------------------------------------------------------

std::string FakeKeyspace::ping(const Call& call)
{
    return call.arguments.empty() ? "+PONG\r\n" : resp::bulk(call.arguments.front());
}

std::string FakeKeyspace::echo(const Call& call)
{
    return resp::bulk(call.arguments.front());
}

std::string FakeKeyspace::auth(const Call& call)
{
    if (_password.empty() && call.arguments.size() == 1)
        throw Error("ERR AUTH <password> called without any password configured for the default user. Are you sure "
                    "your configuration is correct?");
    const bool defaultUser = call.arguments.size() == 1 || call.arguments.front() == "default";
    if (!defaultUser || call.arguments.back() != _password)
        throw Error("WRONGPASS invalid username-password pair or user is disabled.");
    call.session.authenticated = true;
    return resp::ok;
}

std::string FakeKeyspace::select(const Call& call)
{
    const auto database = integer(call.arguments.front());
    if (database < 0 || static_cast<std::size_t>(database) >= databases)
        throw Error("ERR DB index is out of range");
    call.session.database = static_cast<std::size_t>(database);
    return resp::ok;
}

std::string FakeKeyspace::role(const Call& /*call*/)
{
    return resp::array({resp::bulk("master"), resp::integer(0), resp::array({})});
}

std::string FakeKeyspace::time(const Call& /*call*/)
{
    const auto now = std::chrono::duration_cast<std::chrono::microseconds>(_clock.wall().time_since_epoch());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now);
    return resp::array(
        {resp::bulk(std::to_string(seconds.count())), resp::bulk(std::to_string((now - seconds).count()))});
}

std::string FakeKeyspace::flushAll(const Call& /*call*/)
{
    // The databases stay: the call refers to one of them.
    for (auto& [number, keys] : _databases)
        keys.clear();
    return resp::ok;
}

std::string FakeKeyspace::noScripts(const Call& /*call*/)
{
    throw Error("ERR the fake runs no scripts");
}

// --- strings and keys ------------------------------------------------------------------------------

std::string FakeKeyspace::get(const Call& call)
{
    const auto* value = find<std::string>(call);
    return value ? resp::bulk(*value) : resp::null;
}

std::string FakeKeyspace::multiGet(const Call& call)
{
    std::vector<std::string> values;
    for (const std::string& key : call.arguments)
    {
        const auto found = call.keys.find(key);
        const auto* value = found == call.keys.end() ? nullptr : std::get_if<std::string>(&found->second.value);
        values.push_back(value ? resp::bulk(*value) : resp::null);
    }
    return resp::array(values);
}

std::string FakeKeyspace::set(const Call& call)
{
    Entry entry{call.arguments[1], {}};
    bool onlyNew = false;
    for (auto option = call.arguments.begin() + 2; option != call.arguments.end(); ++option)
    {
        const std::string name = upper(*option);
        const bool timed = name == "EX" || name == "PX";
        if (name == "NX")
            onlyNew = true;
        else if (timed && option + 1 != call.arguments.end())
        {
            const auto time = integer(*++option);
            if (time <= 0)
                throw Error("ERR invalid expire time in 'set' command");
            entry.expires = _clock.monotonic() + time * (name == "EX" ? 1000ms : 1ms);
        }
        else
            throw Error("ERR syntax error");
    }
    if (onlyNew && call.keys.contains(call.arguments.front()))
        return resp::null;
    call.keys[call.arguments.front()] = std::move(entry);
    return resp::ok;
}

std::string FakeKeyspace::remove(const Call& call)
{
    std::size_t removed = 0;
    for (const std::string& key : call.arguments)
        removed += call.keys.erase(key);
    return resp::integer(static_cast<std::int64_t>(removed));
}

std::string FakeKeyspace::exists(const Call& call)
{
    return resp::integer(
        std::ranges::count_if(call.arguments, [&](const auto& key) { return call.keys.contains(key); }));
}

std::string FakeKeyspace::increment(const Call& call)
{
    const auto step = call.arguments.size() > 1 ? integer(call.arguments[1]) : 1;
    const auto* value = find<std::string>(call);
    std::int64_t sum = 0;
    if (__builtin_add_overflow(value ? integer(*value) : 0, step, &sum))
        throw Error("ERR increment or decrement would overflow");
    findOrMake<std::string>(call) = std::to_string(sum);
    return resp::integer(sum);
}

std::string FakeKeyspace::expireSeconds(const Call& call)
{
    return expireAfter(call, 1s);
}

std::string FakeKeyspace::expireMilliseconds(const Call& call)
{
    return expireAfter(call, 1ms);
}

std::string FakeKeyspace::expireAfter(const Call& call, std::chrono::milliseconds unit) const
{
    const auto time = integer(call.arguments[1]);
    const auto found = call.keys.find(call.arguments.front());
    if (found == call.keys.end())
        return resp::integer(0);
    found->second.expires = _clock.monotonic() + time * unit;
    return resp::integer(1);
}

std::string FakeKeyspace::timeToLive(const Call& call)
{
    const auto found = call.keys.find(call.arguments.front());
    if (found == call.keys.end())
        return resp::integer(-2);
    if (!found->second.expires)
        return resp::integer(-1);
    return resp::integer(
        std::chrono::ceil<std::chrono::milliseconds>(*found->second.expires - _clock.monotonic()).count());
}

// --- lists -----------------------------------------------------------------------------------------

std::string FakeKeyspace::pushLeft(const Call& call)
{
    List& list = findOrMake<List>(call);
    list.insert(list.begin(), call.arguments.rbegin(), call.arguments.rend() - 1);
    return resp::integer(std::ssize(list));
}

std::string FakeKeyspace::pushRight(const Call& call)
{
    List& list = findOrMake<List>(call);
    list.insert(list.end(), call.arguments.begin() + 1, call.arguments.end());
    return resp::integer(std::ssize(list));
}

std::string FakeKeyspace::listRange(const Call& call)
{
    std::vector<std::string> elements;
    const auto first = integer(call.arguments[1]);
    const auto last = integer(call.arguments[2]);
    if (const List* list = find<List>(call))
    {
        const auto [begin, end] = slice(first, last, list->size());
        for (std::size_t i = begin; i < end; ++i)
            elements.push_back(resp::bulk((*list)[i]));
    }
    return resp::array(elements);
}

std::string FakeKeyspace::listLength(const Call& call)
{
    const List* list = find<List>(call);
    return resp::integer(list ? std::ssize(*list) : 0);
}

std::string FakeKeyspace::listIndex(const Call& call)
{
    const auto index = integer(call.arguments[1]);
    const List* list = find<List>(call);
    if (!list)
        return resp::null;
    const auto place = index < 0 ? index + std::ssize(*list) : index;
    return place < 0 || place >= std::ssize(*list) ? resp::null : resp::bulk((*list)[static_cast<std::size_t>(place)]);
}

std::string FakeKeyspace::listTrim(const Call& call)
{
    const auto first = integer(call.arguments[1]);
    const auto last = integer(call.arguments[2]);
    if (List* list = find<List>(call))
    {
        const auto [begin, end] = slice(first, last, list->size());
        *list =
            List(list->begin() + static_cast<std::ptrdiff_t>(begin), list->begin() + static_cast<std::ptrdiff_t>(end));
        dropIfEmpty(call);
    }
    return resp::ok;
}

// --- sorted sets -----------------------------------------------------------------------------------

std::string FakeKeyspace::sortedAdd(const Call& call)
{
    if (call.arguments.size() % 2 == 0)
        throw Error("ERR syntax error");
    std::vector<double> scores;
    for (std::size_t i = 1; i < call.arguments.size(); i += 2)
        scores.push_back(number<double>(call.arguments[i], "ERR value is not a valid float"));
    auto& set = findOrMake<SortedSet>(call);
    const auto before = std::ssize(set);
    for (std::size_t i = 0; i < scores.size(); ++i)
        set[call.arguments[2 + 2 * i]] = scores[i];
    return resp::integer(std::ssize(set) - before);
}

std::string FakeKeyspace::sortedCount(const Call& call)
{
    const auto* set = find<SortedSet>(call);
    return resp::integer(set ? std::ssize(*set) : 0);
}

std::string FakeKeyspace::sortedRemoveByScore(const Call& call)
{
    const Bound low = bound(call.arguments[1]);
    const Bound high = bound(call.arguments[2]);
    auto* set = find<SortedSet>(call);
    if (!set)
        return resp::integer(0);
    const auto removed = std::erase_if(*set, [&](const auto& item) { return within(item.second, low, high); });
    dropIfEmpty(call);
    return resp::integer(static_cast<std::int64_t>(removed));
}
} // namespace weir::test
