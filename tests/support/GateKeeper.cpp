#include "GateKeeper.h"

#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace weir::test
{
namespace
{
/// Read and write, so that opening never waits for the other side.
int makePipe(const std::filesystem::path& path)
{
    const int descriptor = ::mkfifo(path.c_str(), 0600) == 0 ? ::open(path.c_str(), O_RDWR | O_CLOEXEC) : -1;
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), path.string());
    return descriptor;
}
} // namespace

GateKeeper::GateKeeper(const std::filesystem::path& folder)
    : _arrived(makePipe(folder / "arrived")), _open(makePipe(folder / "open"))
{
}

GateKeeper::~GateKeeper()
{
    ::close(_arrived);
    ::close(_open);
}

void GateKeeper::waitForArrival() const
{
    constexpr int aMinute = 60'000;
    pollfd wanted{.fd = _arrived, .events = POLLIN, .revents = 0};
    char byte = 0;
    if (::poll(&wanted, 1, aMinute) != 1 || ::read(_arrived, &byte, 1) != 1)
        throw std::runtime_error("no request came to the gate");
}

void GateKeeper::open() const
{
    const char byte = '!';
    if (::write(_open, &byte, 1) != 1)
        throw std::system_error(errno, std::generic_category(), "opening the gate");
}
} // namespace weir::test
