// Brings Poco::Logger's messages to the sink.
#pragma once

#include "LogSink.h"

#include <Poco/Channel.h>

namespace weir::host
{
/// Synchronous, so that the last words before a crash are out. Thread-safe.
class LogChannel final : public Poco::Channel
{
public:
    /// REQUIRES: `sink` outlives the channel.
    explicit LogChannel(LogSink& sink) : _sink(sink) {}

    void log(const Poco::Message& message) override;

private:
    LogSink& _sink;
};
} // namespace weir::host
