// `http_server_request_duration_seconds`, by method, route and status (OpenTelemetry's semantic conventions).
#pragma once

#include "weir/Instruments.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace weir::host
{
/// Thread-safe. Finds the histogram of a request without allocating once such a request has been seen.
class RequestDurations final
{
public:
    explicit RequestDurations(Instruments& instruments) : _instruments(instruments) {}

    /// `route` is empty where none matched. A method that is not a standard one counts as `_OTHER`, so that
    /// callers cannot make series up.
    void observe(std::string_view method, std::string_view route, int status, std::chrono::nanoseconds duration);

private:
    struct View
    {
        std::string_view method;
        std::string_view route;
        int status;
    };
    struct Key
    {
        std::string method;
        std::string route;
        int status;
        operator View() const noexcept { return {method, route, status}; }
    };
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(const View& view) const noexcept;
    };
    struct Equal
    {
        using is_transparent = void;
        bool operator()(const View& a, const View& b) const noexcept;
    };

    [[nodiscard]] Histogram& histogram(const View& view);

    Instruments& _instruments;
    std::mutex _mutex;
    std::unordered_map<Key, Histogram*, Hash, Equal> _histograms; // guarded by _mutex
};
} // namespace weir::host
