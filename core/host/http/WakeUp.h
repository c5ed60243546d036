// Wakes a thread that waits in epoll or poll.
#pragma once

#include "Descriptor.h"

namespace weir::http
{
/// An eventfd. Thread-safe.
class WakeUp final
{
public:
    /// Throws std::system_error if the process has no descriptor left.
    WakeUp();

    void signal() const noexcept;
    /// Takes all signals back.
    void clear() const noexcept;
    /// Readable while signalled.
    [[nodiscard]] int descriptor() const noexcept { return _descriptor.get(); }

private:
    Descriptor _descriptor;
};
} // namespace weir::http
