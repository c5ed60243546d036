#include "SingleFlight.h"

#include "weir/Blocking.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace weir::cache
{
SingleFlight::Lead::Lead(SingleFlight& flights, std::string key, std::shared_ptr<Flight> flight) noexcept
    : _flights(flights), _key(std::move(key)), _flight(std::move(flight))
{
}

SingleFlight::Lead::Lead(Lead&& other) noexcept
    : _flights(other._flights),
      _key(std::move(other._key)),
      _flight(std::move(other._flight)),
      _entry(std::move(other._entry)),
      _failure(std::move(other._failure))
{
}

SingleFlight::Lead::~Lead()
{
    if (_flight != nullptr)
        _flights.end(_key, *_flight, std::move(_entry), std::move(_failure));
}

std::optional<SingleFlight::Lead> SingleFlight::tryLead(const std::string& key)
{
    std::string name = key;
    const std::lock_guard lock(_mutex);
    auto [flight, isNew] = flightOf(key);
    if (!isNew)
        return std::nullopt;
    return Lead(*this, std::move(name), std::move(flight));
}

SingleFlight::Boarded SingleFlight::board(const std::string& key, std::chrono::nanoseconds patience)
{
    std::string name = key;
    std::shared_ptr<Flight> flight;
    {
        const std::lock_guard lock(_mutex);
        auto [joined, isNew] = flightOf(key);
        if (isNew)
            return {.lead = Lead(*this, std::move(name), std::move(joined))};
        flight = std::move(joined);
    }
    constexpr std::chrono::nanoseconds most = std::chrono::hours(1);
    const Blocking waiting;
    std::unique_lock lock(_mutex);
    flight->ended.wait_for(lock, std::clamp(patience, std::chrono::nanoseconds(0), most),
                           [&] { return flight->landed; });
    return {.brought = flight->entry, .failed = flight->failure};
}

void SingleFlight::pass(std::string_view key, MonotonicTime now) noexcept
{
    _passUntil[slotOf(key)] = (now + std::chrono::seconds(1)).time_since_epoch().count();
}

bool SingleFlight::passes(std::string_view key, MonotonicTime now) const noexcept
{
    return now.time_since_epoch().count() < _passUntil[slotOf(key)];
}

void SingleFlight::passNoMore(std::string_view key) noexcept
{
    _passUntil[slotOf(key)] = 0;
}

std::size_t SingleFlight::slotOf(std::string_view key) noexcept
{
    return std::hash<std::string_view>()(key) % std::tuple_size_v<decltype(_passUntil)>;
}

std::pair<std::shared_ptr<SingleFlight::Flight>, bool> SingleFlight::flightOf(const std::string& key)
{
    if (const auto found = _flights.find(key); found != _flights.end())
        return {found->second, false};
    return {_flights.emplace(key, std::make_shared<Flight>()).first->second, true};
}

void SingleFlight::end(const std::string& key, Flight& flight, EntryPointer entry, FailurePointer failure) noexcept
{
    {
        const std::lock_guard lock(_mutex);
        flight.landed = true;
        flight.entry = std::move(entry);
        flight.failure = std::move(failure);
        _flights.erase(key);
    }
    flight.ended.notify_all();
}
} // namespace weir::cache
