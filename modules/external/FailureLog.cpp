#include "FailureLog.h"

#include <utility>

namespace weir::external
{
namespace
{
constexpr std::chrono::seconds silence(30);
} // namespace

void FailureLog::failed(const std::string& reason)
{
    const auto now = _clock.monotonic();
    std::uint64_t failures = 0;
    {
        const std::lock_guard lock(_mutex);
        ++_failures;
        if (_silentUntil && now < *_silentUntil)
            return;
        _silentUntil = now + silence;
        failures = std::exchange(_failures, 0);
    }
    _log.warning("the external service failed " +
                 (failures == 1 ? std::string("once") : std::to_string(failures) + " times") + ", lastly: " + reason);
}
} // namespace weir::external
