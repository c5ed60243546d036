// `http_server_request_duration_seconds`, by method, route and status (OpenTelemetry's semantic conventions).
#pragma once

#include "weir/Instruments.h"

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

namespace weir::host
{
/// Thread-safe. Finds the histogram of a request without a lock or an allocation once such a request has been seen.
class RequestDurations final
{
public:
    explicit RequestDurations(Instruments& instruments) : _instruments(instruments) {}

    /// `route` is empty where none matched. A method that is not a standard one counts as `_OTHER`, so that
    /// callers cannot make series up.
    void observe(std::string_view method, std::string_view route, int status, std::chrono::nanoseconds duration);

private:
    struct Request
    {
        std::string_view method;
        std::string_view route;
        int status;
    };
    struct Series
    {
        [[nodiscard]] bool isOf(const Request& request) const noexcept;

        const std::string method;
        const std::string route;
        const int status;
        Histogram& histogram;
        const Series* const next; ///< in its bucket
    };

    [[nodiscard]] std::atomic<const Series*>& bucketOf(const Request& request) noexcept;
    [[nodiscard]] static const Series* find(const std::atomic<const Series*>& bucket, const Request& request) noexcept;
    [[nodiscard]] const Series& make(std::atomic<const Series*>& bucket, const Request& request);

    Instruments& _instruments;
    // Every request of every loop looks here: without a lock, in lists that only grow, at their head.
    std::array<std::atomic<const Series*>, 256> _buckets{};
    std::mutex _mutex;
    std::deque<Series> _series; // guarded by _mutex; what is in it stays where it is, and as it is
};
} // namespace weir::host
