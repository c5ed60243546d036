#include "Logging.h"

#include "LogChannel.h"

#include <Poco/AutoPtr.h>
#include <Poco/Logger.h>

#include <unistd.h>

namespace weir::host
{
namespace
{
LogFormat formatOf(const std::string& name)
{
    const bool text = name == "text" || (name == "auto" && isatty(STDERR_FILENO) == 1);
    return text ? LogFormat::text : LogFormat::json;
}
} // namespace

void installLog(LogSink& sink)
{
    const Poco::AutoPtr<LogChannel> channel(new LogChannel(sink));
    Poco::Logger::setChannel("", channel);
}

void applyLogging(const ConfigView& config, LogSink& sink)
{
    const auto& level = config.text("log.level");
    sink.setFormat(formatOf(config.text("log.format")));
    sink.setPatience(config.duration("log.patience"));
    Poco::Logger::setLevel("", Poco::Logger::parseLevel(level == "info" ? "information" : level));
}
} // namespace weir::host
