// A disk of which one call fails.
#pragma once

#include "support/SqliteDisk.h"

#include <cstdint>

namespace weir::test
{
/// Counts the calls from `arm` on and lets the n-th fail, or all from the n-th on.
class FailingDisk final : public DiskObserver
{
public:
    enum class Lasting : std::uint8_t
    {
        once,
        untilRepaired,
    };

    void arm(std::uint64_t n, int code, Lasting lasting) noexcept
    {
        _calls = 0;
        _n = n;
        _code = code;
        _lasting = lasting;
        _struck = false;
    }
    void repair() noexcept { _n = 0; }
    /// Some call has failed since `arm`.
    [[nodiscard]] bool struck() const noexcept { return _struck; }

    int before(const DiskCall& /*call*/) override
    {
        ++_calls;
        const bool strikes = _n != 0 && (_calls == _n || (_lasting == Lasting::untilRepaired && _calls > _n));
        _struck = _struck || strikes;
        return strikes ? _code : SQLITE_OK;
    }

private:
    std::uint64_t _calls = 0;
    std::uint64_t _n = 0; ///< 0: none fails
    int _code = SQLITE_IOERR;
    Lasting _lasting = Lasting::once;
    bool _struck = false;
};
} // namespace weir::test
