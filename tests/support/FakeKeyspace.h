// The plain commands of Redis on an explicit clock: what FakeRedis knows.
#pragma once

#include "weir/Clock.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weir::test
{
/// Replies are RESP2 text, errors included, word for word those of Redis 7. Not thread-safe.
class FakeKeyspace final
{
public:
    using Command = std::vector<std::string>;
    /// What a connection brings along.
    struct Session
    {
        bool authenticated = false;
        std::size_t database = 0;
    };

    /// With a password, nothing but AUTH is answered before it was given. The clock outlives the object.
    FakeKeyspace(const Clock& clock, std::string password) : _clock(clock), _password(std::move(password)) {}

    [[nodiscard]] std::string execute(const Command& command, Session& session);
    void clear() { _databases.clear(); }

private:
    using List = std::deque<std::string>;
    using SortedSet = std::map<std::string, double>;
    struct Entry
    {
        std::variant<std::string, List, SortedSet> value;
        std::optional<MonotonicTime> expires;
    };
    using Database = std::map<std::string, Entry>;
    /// One command under way: its arguments, behind its name, and the database it means.
    struct Call
    {
        const Command& arguments;
        Session& session;
        Database& keys;
    };
    using Handler = std::string (FakeKeyspace::*)(const Call&);
    struct Known
    {
        Handler handler;
        std::size_t least; ///< arguments
        std::size_t most;
    };
    static const std::map<std::string, Known, std::less<>>& known();

    void expire(Database& keys) const;
    template <class T>
    static T* find(const Call& call);
    template <class T>
    static T& findOrMake(const Call& call);
    static void dropIfEmpty(const Call& call);

    std::string ping(const Call& call);
    std::string echo(const Call& call);
    std::string auth(const Call& call);
    std::string select(const Call& call);
    std::string role(const Call& call);
    std::string time(const Call& call);
    std::string flushAll(const Call& call);
    std::string get(const Call& call);
    std::string multiGet(const Call& call);
    std::string set(const Call& call);
    std::string remove(const Call& call);
    std::string exists(const Call& call);
    std::string increment(const Call& call);
    std::string expireSeconds(const Call& call);
    std::string expireMilliseconds(const Call& call);
    std::string timeToLive(const Call& call);
    std::string pushLeft(const Call& call);
    std::string pushRight(const Call& call);
    std::string listRange(const Call& call);
    std::string listLength(const Call& call);
    std::string listIndex(const Call& call);
    std::string listTrim(const Call& call);
    std::string sortedAdd(const Call& call);
    std::string sortedCount(const Call& call);
    std::string sortedRemoveByScore(const Call& call);
    std::string noScripts(const Call& call);

    std::string expireAfter(const Call& call, std::chrono::milliseconds unit) const;

    const Clock& _clock;
    std::string _password;
    std::map<std::size_t, Database> _databases;
};
} // namespace weir::test
