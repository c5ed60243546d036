#include "AddressBook.h"

#include "weir/Blocking.h"

#include <utility>

namespace weir::external
{
namespace
{
constexpr std::chrono::seconds again(1); // after a lookup that failed
} // namespace

void AddressBook::want(const std::string& name, std::chrono::milliseconds lifetime)
{
    std::unique_lock lock(_mutex);
    _lifetime = lifetime;
    if (name == _wanted)
        return;
    std::erase_if(_entries,
                  [&](const auto& entry) { return entry.first != _wanted && !_awaited.contains(entry.first); });
    _wanted = name;
    _entries.insert_or_assign(name, Entry{});
    giveUpUnlessNeeded(lock);
    _changed.notify_all();
}

void AddressBook::wantNothing()
{
    std::unique_lock lock(_mutex);
    _wanted.clear();
    giveUpUnlessNeeded(lock);
}

void AddressBook::giveUpUnlessNeeded(std::unique_lock<std::mutex>& lock)
{
    if (_lookedUp.empty() || _lookedUp == _wanted || _awaited.contains(_lookedUp))
        return;
    auto lookup = _lookup;
    lock.unlock();
    lookup.request_stop();
    lock.lock();
}

Outcome<Addresses, std::string> AddressBook::find(const std::string& name, MonotonicTime until)
{
    std::unique_lock lock(_mutex);
    if (auto known = knownOf(name))
        return *std::move(known);
    ++_awaited[name];
    lock.unlock();
    const Blocking waiting;
    lock.lock();
    std::optional<Outcome<Addresses, std::string>> known;
    _changed.wait_until(lock, until,
                        [&]
                        {
                            known = knownOf(name);
                            return known.has_value();
                        });
    if (--_awaited[name] == 0)
        _awaited.erase(name);
    giveUpUnlessNeeded(lock);
    if (!known)
        return failure<std::string>("its name is not resolved in time");
    return *std::move(known);
}

/// Nothing: no lookup has ended yet.
std::optional<Outcome<Addresses, std::string>> AddressBook::knownOf(const std::string& name) const
{
    const auto entry = _entries.find(name);
    if (entry == _entries.end())
        return std::nullopt;
    const auto& [due, addresses, problem] = entry->second;
    if (!addresses.empty())
        return addresses;
    if (!problem.empty())
        return failure(problem);
    return std::nullopt;
}

void AddressBook::keep(const std::stop_token& stop)
{
    while (!stop.stop_requested())
    {
        lookUpIfDue(stop);
        std::unique_lock lock(_mutex);
        const auto entry = _entries.find(_wanted);
        if (entry == _entries.end())
            _changed.wait(lock, stop, [this] { return isDue(); });
        else
            _changed.wait_until(lock, stop, MonotonicTime(entry->second.due), [this] { return isDue(); });
    }
}

void AddressBook::lookUpIfDue(const std::stop_token& stop)
{
    std::stop_source lookup;
    std::string name;
    {
        const std::lock_guard lock(_mutex);
        if (!isDue())
            return;
        name = _lookedUp = _wanted;
        _lookup = lookup;
    }
    const std::stop_callback forward(stop, [&lookup] { lookup.request_stop(); });
    auto found = _resolver.resolve(name, lookup.get_token()); // outside the lock: it may take for ever
    enter(name, std::move(found), lookup.stop_requested());
}

bool AddressBook::isDue() const
{
    const auto entry = _entries.find(_wanted);
    return entry != _entries.end() && _clock.monotonic() >= entry->second.due;
}

void AddressBook::enter(const std::string& name, Outcome<Addresses, std::string> found, bool isGivenUp)
{
    {
        const std::lock_guard lock(_mutex);
        _lookedUp.clear();
        const auto entry = _entries.find(name);
        if (entry == _entries.end())
            return;
        if (!found && isGivenUp && name == _wanted) // again, meanwhile: it stays due
            return;
        entry->second.due = _clock.monotonic() + (found ? std::chrono::milliseconds(_lifetime) : again);
        if (found)
            entry->second = {.due = entry->second.due, .addresses = std::move(*found)};
        else
            entry->second.problem = std::move(found.error());
    }
    _changed.notify_all();
}
} // namespace weir::external
