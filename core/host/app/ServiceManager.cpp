#include "ServiceManager.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace weir::host
{
namespace
{
/// Returns 0, or the number of the error.
int send(std::string_view text, const std::string& address) noexcept
{
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (address.size() >= sizeof to.sun_path)
        return ENAMETOOLONG;
    std::ranges::copy(address, to.sun_path);
    if (address.front() == '@') // abstract: its name begins with a NUL and ends with its length
        to.sun_path[0] = '\0';
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return errno;
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
    const auto sent =
        ::sendto(descriptor, text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to), length);
    const int error = sent < 0 ? errno : 0;
    ::close(descriptor);
    return error;
}
} // namespace

ServiceManager::ServiceManager(std::string address, Poco::Logger& log) : _address(std::move(address)), _log(log) {}

void ServiceManager::ready(std::string_view status) const
{
    tell("READY=1\nSTATUS=" + std::string(status));
}

void ServiceManager::reloading() const
{
    // steady_clock is CLOCK_MONOTONIC, by which the manager tells this reload from an earlier one.
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    tell("RELOADING=1\nSTATUS=reloading\nMONOTONIC_USEC=" +
         std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(now).count()));
}

void ServiceManager::stopping(std::chrono::microseconds time) const
{
    tell("STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC=" + std::to_string(time.count()));
}

void ServiceManager::tell(std::string_view assignments) const
{
    if (_address.empty())
        return;
    if (const int error = send(assignments, _address); error != 0)
        _log.warning("the service manager at NOTIFY_SOCKET = " + _address +
                     " cannot be told: " + std::system_category().message(error));
}
} // namespace weir::host
