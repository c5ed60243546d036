#include "RequestDurations.h"

#include <algorithm>
#include <array>

namespace weir::host
{
namespace
{
// In seconds; the advice of the semantic conventions.
constexpr std::array bounds{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0};

std::string_view standardMethod(std::string_view method) noexcept
{
    constexpr std::array<std::string_view, 9> standard{"GET",   "HEAD",    "POST",    "PUT",  "DELETE",
                                                       "PATCH", "OPTIONS", "CONNECT", "TRACE"};
    return std::ranges::find(standard, method) == standard.end() ? "_OTHER" : method;
}
} // namespace

bool RequestDurations::Series::isOf(const Request& request) const noexcept
{
    return status == request.status && route == request.route && method == request.method;
}

std::atomic<const RequestDurations::Series*>& RequestDurations::bucketOf(const Request& request) noexcept
{
    // What differs between a server's routes; few enough share all of it.
    const auto last = request.route.empty() ? '\0' : request.route.back();
    const auto hash = request.route.size() * 31 + static_cast<unsigned char>(last) + request.method.size() * 7 +
                      static_cast<std::size_t>(request.status);
    return _buckets[hash % _buckets.size()];
}

const RequestDurations::Series* RequestDurations::find(const std::atomic<const Series*>& bucket,
                                                       const Request& request) noexcept
{
    const auto* series = bucket.load(std::memory_order_acquire);
    while (series != nullptr && !series->isOf(request))
        series = series->next;
    return series;
}

const RequestDurations::Series& RequestDurations::make(std::atomic<const Series*>& bucket, const Request& request)
{
    const std::lock_guard lock(_mutex);
    if (const auto* made = find(bucket, request))
        return *made; // by another thread, just now
    auto& histogram =
        _instruments.histogram("http_server_request_duration_seconds", "Duration of HTTP requests.", bounds,
                               {{"http_request_method", std::string(request.method)},
                                {"http_route", std::string(request.route)},
                                {"http_response_status_code", std::to_string(request.status)}});
    const auto& series = _series.emplace_back(std::string(request.method), std::string(request.route), request.status,
                                              histogram, bucket.load(std::memory_order_relaxed));
    bucket.store(&series, std::memory_order_release);
    return series;
}

void RequestDurations::observe(std::string_view method, std::string_view route, int status,
                               std::chrono::nanoseconds duration)
{
    const Request request{standardMethod(method), route, status};
    auto& bucket = bucketOf(request);
    const auto* known = find(bucket, request);
    const auto& series = known != nullptr ? *known : make(bucket, request);
    series.histogram.observe(std::chrono::duration<double>(duration).count());
}
} // namespace weir::host
