#include "LogChannel.h"

#include <Poco/Message.h>

#include <array>
#include <string_view>

namespace weir::host
{
namespace
{
std::string_view levelName(Poco::Message::Priority priority)
{
    constexpr std::array<std::string_view, 9> names{"none",   "fatal",       "critical", "error", "warning",
                                                    "notice", "information", "debug",    "trace"};
    const auto index = static_cast<std::size_t>(priority);
    return index < names.size() ? names[index] : names.back();
}
} // namespace

void LogChannel::log(const Poco::Message& message)
{
    const WallTime time{std::chrono::microseconds(message.getTime().epochMicroseconds())};
    _sink.write(
        logLine(_sink.format(), time, levelName(message.getPriority()), message.getSource(), message.getText()));
}
} // namespace weir::host
