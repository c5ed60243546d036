#include "LogSink.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weir::host
{
namespace
{
// After a reader kept the server waiting.
constexpr std::chrono::seconds impatience{10};
} // namespace

LogSink::LogSink(int descriptor) : _descriptor(descriptor)
{
    struct stat status = {};
    _atOnce = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) ? SIZE_MAX : PIPE_BUF;
}

/// True if what is written next to a pipe or a socket will not wait, up to PIPE_BUF (pipe(7)). An error is for `write`
/// to find.
bool LogSink::isTaken(Moment until) const noexcept
{
    for (;;)
    {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd wanted{.fd = _descriptor, .events = POLLOUT, .revents = 0};
        const int ready = ::poll(&wanted, 1, static_cast<int>(std::max(left.count(), std::int64_t{0})));
        if (ready >= 0 || errno != EINTR)
            return ready != 0;
    }
}

/// Returns how many bytes are gone; all if nobody wants them.
std::size_t LogSink::pour(std::string_view text, Moment until) const noexcept
{
    std::size_t gone = 0;
    while (gone < text.size() && isTaken(until))
    {
        const auto piece = text.substr(gone, _atOnce);
        const auto written = ::write(_descriptor, piece.data(), piece.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EAGAIN)
            break;
        if (written <= 0)
            return text.size();
        gone += static_cast<std::size_t>(written);
    }
    return gone;
}

bool LogSink::finishLine(Moment until) noexcept
{
    _begun.erase(0, pour(_begun, until));
    return _begun.empty();
}

/// Ends what was begun, and tells what was missed; false if the reader does not take it.
bool LogSink::catchUp(Moment until) noexcept
{
    if (!finishLine(until))
        return false;
    if (_untold == 0)
        return true;
    try
    {
        _begun = logLine(format(), std::chrono::system_clock::now(), "warning", "weir",
                         std::to_string(_untold) + " lines of the log were dropped, because nobody read it");
    }
    catch (...) // out of memory: told another time
    {
        return true;
    }
    _untold = 0;
    return finishLine(until);
}

/// What is not taken: only a line whose beginning was is kept.
void LogSink::leave(std::string_view rest, bool isBegun) noexcept
{
    if (isBegun)
    {
        const auto end = rest.substr(0, rest.find('\n') + 1);
        rest.remove_prefix(end.size());
        try
        {
            _begun = end;
        }
        catch (...) // out of memory: then it ends here
        {
            _begun = '\n';
        }
    }
    const auto lines = static_cast<std::uint64_t>(std::ranges::count(rest, '\n'));
    _untold += lines;
    _dropped.fetch_add(lines, std::memory_order_relaxed);
}

void LogSink::write(std::string_view lines) noexcept
{
    const std::lock_guard lock(_mutex);
    const auto now = std::chrono::steady_clock::now();
    const auto until = now < _patientFrom ? now : now + _patience.load(std::memory_order_relaxed);
    const bool isCaughtUp = catchUp(until);
    const auto gone = isCaughtUp ? pour(lines, until) : 0;
    if (isCaughtUp && gone == lines.size())
        return;
    _patientFrom = now + impatience;
    leave(lines.substr(gone), gone > 0 && lines[gone - 1] != '\n');
}
} // namespace weir::host
