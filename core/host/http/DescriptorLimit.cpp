#include "DescriptorLimit.h"

#include <algorithm>
#include <sys/resource.h>

namespace weir::http
{
namespace
{
// For files, pipes, upstream connections, and clients that are told that there is no room.
constexpr rlim_t others = 512;
} // namespace

std::size_t makeRoomForConnections(std::size_t connections) noexcept
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return connections;
    const auto wanted = connections + others;
    if (limit.rlim_cur < wanted)
    {
        auto raised = limit;
        raised.rlim_max = std::max<rlim_t>(limit.rlim_max, wanted); // root may raise the hard limit too
        raised.rlim_cur = wanted;
        if (::setrlimit(RLIMIT_NOFILE, &raised) != 0)
        {
            raised = {std::min<rlim_t>(wanted, limit.rlim_max), limit.rlim_max};
            ::setrlimit(RLIMIT_NOFILE, &raised);
        }
        ::getrlimit(RLIMIT_NOFILE, &limit);
    }
    return std::min<std::size_t>(connections, limit.rlim_cur > others ? limit.rlim_cur - others : limit.rlim_cur / 2);
}
} // namespace weir::http
