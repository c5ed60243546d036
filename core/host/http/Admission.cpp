#include "Admission.h"

#include <algorithm>
#include <utility>

namespace weir::http
{
namespace
{
constexpr std::size_t maxTold = 256; // connections over a limit that are told so at once
constexpr std::size_t network = 8;   // an IPv6 client has a /64 of addresses for itself
} // namespace

Admission::Place::Place(Place&& other) noexcept
    : _admission(std::exchange(other._admission, nullptr)), _address(other._address), _surplus(other._surplus)
{
}

Admission::Place& Admission::Place::operator=(Place&& other) noexcept
{
    std::swap(_admission, other._admission);
    std::swap(_address, other._address);
    std::swap(_surplus, other._surplus);
    return *this;
}

Admission::Place::~Place()
{
    if (_admission != nullptr)
        _admission->leave(*this);
}

Admission::Place::Address Admission::keyOf(const Poco::Net::IPAddress& peer)
{
    Place::Address key{};
    const auto* bytes = static_cast<const std::uint8_t*>(peer.addr());
    std::copy_n(bytes, std::min<std::size_t>(peer.length(), network), key.begin());
    key.back() = static_cast<std::uint8_t>(peer.length()); // the two families never meet
    return key;
}

Admission::Verdict Admission::enter(const Poco::Net::IPAddress& peer, bool exempt, const FrontSettings& settings)
{
    Verdict verdict;
    auto& place = verdict.place;
    if (!exempt)
        place._address = keyOf(peer);
    const std::lock_guard lock(_mutex);
    const auto mine = exempt ? 0 : ++_perAddress[*place._address];
    place._admission = this; // from here on there is something to give back
    if (mine > settings.maxConnectionsPerAddress)
        verdict.limit = "server.maxConnectionsPerAddress";
    else if (_count >= settings.maxConnections)
        verdict.limit = "server.maxConnections";
    place._surplus = !verdict.limit.empty();
    ++(place._surplus ? _surplus : _count);
    verdict.tell = _surplus <= maxTold;
    return verdict;
}

void Admission::leave(const Place& place) noexcept
{
    const std::lock_guard lock(_mutex);
    if (place._address)
        if (const auto found = _perAddress.find(*place._address); --found->second == 0)
            _perAddress.erase(found);
    --(place._surplus ? _surplus : _count);
    if (_count + _surplus == 0)
        _none.notify_all();
}

std::size_t Admission::count() const
{
    const std::lock_guard lock(_mutex);
    return _count + _surplus;
}

bool Admission::waitUntilNone(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(_mutex);
    return _none.wait_for(lock, timeout, [&] { return _count + _surplus == 0; });
}
} // namespace weir::http
