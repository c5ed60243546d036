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
        using Address = std::array<std::uint8_t, 16>;
        Admission* _admission = nullptr;
        std::optional<Address> _address; // nothing: exempt
    };

    struct Verdict
    {
        Place place;            ///< counts also for a connection over a limit, which has to be told so
        std::string limit = {}; ///< the key of the limit that stands against the connection; empty: none
    };
    [[nodiscard]] Verdict enter(const Poco::Net::IPAddress& peer, bool exempt, const FrontSettings& settings);

    [[nodiscard]] std::size_t count() const;
    /// False if some are left when time is up.
    [[nodiscard]] bool waitUntilNone(std::chrono::milliseconds timeout);

private:
    void leave(const std::optional<Place::Address>& address) noexcept;

    mutable std::mutex _mutex;
    std::condition_variable _none;
    std::size_t _count = 0;                            // guarded by _mutex
    std::map<Place::Address, std::size_t> _perAddress; // guarded by _mutex
};
} // namespace weir::http
