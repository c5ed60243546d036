// Addresses of the names that are called, looked up beforehand.
#pragma once

#include "Resolver.h"
#include "weir/Clock.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

namespace weir::external
{
/// One thread, `keep`, looks a name up as long as it is wanted, again and again; requests only read what it found and
/// wait, up to a limit, for a first answer alone. A resolver that fails or hangs takes nothing away: the addresses
/// known so far stay in use. Thread-safe.
class AddressBook final
{
public:
    /// Both outlive it.
    AddressBook(Resolver& resolver, const Clock& clock) : _resolver(resolver), _clock(clock) {}

    /// From now on `name` is looked up every `lifetime`. What is known of the name before it stays known, for calls
    /// that are under way, but a lookup of it is given up as soon as no call waits for it: until then,
    /// no longer than a call may wait, the new name waits too.
    void want(const std::string& name, std::chrono::milliseconds lifetime);
    /// From now on nothing is looked up, and a lookup is given up likewise.
    void wantNothing();
    /// Its addresses. The error is one clause: the last lookup's, or that none has ended by `until`, in the time of
    /// std::chrono::steady_clock.
    [[nodiscard]] Outcome<Addresses, std::string> find(const std::string& name, MonotonicTime until);
    /// Looks up until asked to stop.
    void keep(const std::stop_token& stop);
    /// One round of `keep`: looks the wanted name up if that is due.
    void lookUpIfDue(const std::stop_token& stop = {});

private:
    struct Entry
    {
        MonotonicTime due = MonotonicTime::min();
        Addresses addresses = {};
        std::string problem = {}; ///< of the last lookup; empty: there was none, or it succeeded
    };
    [[nodiscard]] bool isDue() const;
    [[nodiscard]] std::optional<Outcome<Addresses, std::string>> knownOf(const std::string& name) const;
    void giveUpUnlessNeeded(std::unique_lock<std::mutex>& lock);
    void enter(const std::string& name, Outcome<Addresses, std::string> found, bool isGivenUp);

    Resolver& _resolver;
    const Clock& _clock;
    std::mutex _mutex;
    std::condition_variable_any _changed;
    std::string _wanted;                    // guarded by _mutex; empty: none
    std::chrono::milliseconds _lifetime{0}; // guarded by _mutex
    std::map<std::string, Entry> _entries;  // guarded by _mutex; at most two that no call waits for
    std::map<std::string, int> _awaited;    // guarded by _mutex; how many calls wait for a first answer
    std::string _lookedUp;                  // guarded by _mutex; right now; empty: none
    std::stop_source _lookup;               // guarded by _mutex; gives that up
};
} // namespace weir::external
