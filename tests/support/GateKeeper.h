// The test's side of the echo module's gate: holds a request inside its handler.
#pragma once

#include <filesystem>
#include <string>

namespace weir::test
{
/// Two named pipes in `folder`; give the folder to the server as `echo.gate`.
class GateKeeper final
{
public:
    explicit GateKeeper(const std::filesystem::path& folder);
    ~GateKeeper();
    GateKeeper(const GateKeeper&) = delete;
    GateKeeper& operator=(const GateKeeper&) = delete;

    /// Returns once a request waits at the gate; throws std::runtime_error if none comes within a minute.
    void waitForArrival() const;
    /// Lets one request through.
    void open() const;

private:
    int _arrived;
    int _open;
};
} // namespace weir::test
