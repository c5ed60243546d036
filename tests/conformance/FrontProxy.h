// A proxy of Debian's in front of the server, which tells what it forwards.
#pragma once

#include "support/Subprocess.h"
#include "support/TemporaryFolder.h"

#include <Poco/Net/SocketAddress.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test
{
/// Runs in the foreground, without privileges, in a temporary folder of its own, listens on a socket in
/// that folder, and keeps connections to the server behind it alive. Ends with the object.
class FrontProxy final
{
public:
    /// `command` finds its configuration as `proxy.conf` and writes to its output a line `front 200` for
    /// each request to which that was the answer from behind. Returns once it listens; throws
    /// std::runtime_error with its output if it never does.
    FrontProxy(const std::vector<std::string>& command, std::string_view configuration);

    [[nodiscard]] Poco::Net::SocketAddress address() const;
    /// How many requests were forwarded and answered with 200 from behind.
    [[nodiscard]] std::uint64_t forwarded() const;
    [[nodiscard]] std::string log() const { return _process.output(); }

private:
    void awaitListening() const;

    TemporaryFolder _folder;
    Subprocess _process;
};

/// Both give up on a client that is silent for 300 ms, and neither repeats a request.
[[nodiscard]] std::unique_ptr<FrontProxy> nginxBefore(std::uint16_t port);
[[nodiscard]] std::unique_ptr<FrontProxy> haproxyBefore(std::uint16_t port);
} // namespace weir::test
