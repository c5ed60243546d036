// What a service manager such as systemd wants to know of the process.
#pragma once

#include <Poco/Logger.h>

#include <chrono>
#include <string>
#include <string_view>

namespace weir::host
{
/// Speaks the protocol of sd_notify(3): datagrams of assignments to the socket that NOTIFY_SOCKET names. What cannot
/// be sent is a warning in the log, never an error: the server serves all the same.
class ServiceManager final
{
public:
    /// `address` is a path, or '@' and the name of an abstract socket; empty: nobody wants to know. `log` outlives
    /// the object.
    ServiceManager(std::string address, Poco::Logger& log);

    /// The server serves. `status` is shown to operators.
    void ready(std::string_view status) const;
    /// A reload has begun; `ready` follows, whatever becomes of it.
    void reloading() const;
    /// The server has begun to end and needs up to `time` for it.
    void stopping(std::chrono::microseconds time) const;

private:
    void tell(std::string_view assignments) const;

    std::string _address;
    Poco::Logger& _log;
};
} // namespace weir::host
