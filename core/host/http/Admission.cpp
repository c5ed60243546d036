#include "Admission.h"

#include <algorithm>
#include <utility>

namespace weir::http
{
Admission::Place::Place(Place&& other) noexcept
    : _admission(std::exchange(other._admission, nullptr)), _address(other._address)
{
}

Admission::Place& Admission::Place::operator=(Place&& other) noexcept
{
    std::swap(_admission, other._admission);
    std::swap(_address, other._address);
    return *this;
}

Admission::Place::~Place()
{
    if (_admission != nullptr)
        _admission->leave(_address);
}

Admission::Verdict Admission::enter(const Poco::Net::IPAddress& peer, bool exempt, const FrontSettings& settings)
{
    Verdict verdict;
    if (!exempt)
    {
        auto& bytes = verdict.place._address.emplace();
        const auto* from = static_cast<const std::uint8_t*>(peer.addr());
        std::copy_n(from, std::min<std::size_t>(peer.length(), bytes.size()), bytes.begin());
    }
    const std::lock_guard lock(_mutex);
    const auto mine = exempt ? 0 : ++_perAddress[*verdict.place._address];
    verdict.place._admission = this;
    if (++_count > settings.maxConnections)
        verdict.limit = "server.maxConnections";
    else if (mine > settings.maxConnectionsPerAddress)
        verdict.limit = "server.maxConnectionsPerAddress";
    return verdict;
}

void Admission::leave(const std::optional<Place::Address>& address) noexcept
{
    const std::lock_guard lock(_mutex);
    if (address)
        if (const auto found = _perAddress.find(*address); --found->second == 0)
            _perAddress.erase(found);
    if (--_count == 0)
        _none.notify_all();
}

std::size_t Admission::count() const
{
    const std::lock_guard lock(_mutex);
    return _count;
}

bool Admission::waitUntilNone(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(_mutex);
    return _none.wait_for(lock, timeout, [&] { return _count == 0; });
}
} // namespace weir::http
