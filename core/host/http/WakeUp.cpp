#include "WakeUp.h"

#include <cerrno>
#include <cstdint>
#include <sys/eventfd.h>
#include <system_error>

namespace weir::http
{
WakeUp::WakeUp() : _descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    if (!_descriptor.valid())
        throw std::system_error(errno, std::generic_category(), "eventfd");
}

void WakeUp::signal() const noexcept
{
    const std::uint64_t one = 1;
    // It can only fail when it is signalled already.
    [[maybe_unused]] const auto written = ::write(_descriptor.get(), &one, sizeof one);
}

void WakeUp::clear() const noexcept
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(_descriptor.get(), &count, sizeof count);
}
} // namespace weir::http
