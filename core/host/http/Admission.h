// How many connections there are, and whose.
#pragma once

#include "FrontSettings.h"

#include <Poco/Net/IPAddress.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace weir::http
{
/// One listener's connections. Thread-safe; asked once a connection, not once a request.
class Admission final
{
public:
    /// Whoever holds a place is counted. Dies before its Admission does.
    class Place final
    {
    public:
        Place() = default;
        Place(Place&& other) noexcept;
        Place& operator=(Place&& other) noexcept;
        ~Place();

    private:
        friend class Admission;
        using Address = std::array<std::uint8_t, 9>; // network and family
        Admission* _admission = nullptr;
        std::optional<Address> _address; // nothing: exempt
        bool _surplus = false;           // over a limit: it takes no place away from others
    };

    struct Verdict
    {
        Place place = {};
        std::string limit = {}; ///< the key of the limit that stands against the connection; empty: none
        bool tell = true;       ///< false: so many are being told of a limit that this one is not
    };
    [[nodiscard]] Verdict enter(const Poco::Net::IPAddress& peer, bool exempt, const FrontSettings& settings);

    [[nodiscard]] std::size_t count() const;
    /// False if some are left when time is up.
    [[nodiscard]] bool waitUntilNone(std::chrono::milliseconds timeout);

private:
    [[nodiscard]] static Place::Address keyOf(const Poco::Net::IPAddress& peer);
    void leave(const Place& place) noexcept;

    mutable std::mutex _mutex;
    std::condition_variable _none;
    std::size_t _count = 0;                            // those served; guarded by _mutex
    std::size_t _surplus = 0;                          // those being refused; guarded by _mutex
    std::map<Place::Address, std::size_t> _perAddress; // guarded by _mutex
};
} // namespace weir::http
