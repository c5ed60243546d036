#include "LogSink.h"

#include <cerrno>
#include <unistd.h>

namespace weir::host
{
void LogSink::write(std::string_view lines) noexcept
{
    const std::lock_guard lock(_mutex);
    while (!lines.empty())
    {
        const auto written = ::write(_descriptor, lines.data(), lines.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        lines.remove_prefix(static_cast<std::size_t>(written));
    }
}
} // namespace weir::host
