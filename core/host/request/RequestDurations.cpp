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

std::size_t RequestDurations::Hash::operator()(const View& view) const noexcept
{
    const std::hash<std::string_view> hash;
    return (hash(view.method) * 31 + hash(view.route)) * 31 + static_cast<std::size_t>(view.status);
}

bool RequestDurations::Equal::operator()(const View& a, const View& b) const noexcept
{
    return a.status == b.status && a.method == b.method && a.route == b.route;
}

Histogram& RequestDurations::histogram(const View& view)
{
    const std::lock_guard lock(_mutex);
    if (const auto found = _histograms.find(view); found != _histograms.end())
        return *found->second;
    auto& made = _instruments.histogram("http_server_request_duration_seconds", "Duration of HTTP requests.", bounds,
                                        {{"http_request_method", std::string(view.method)},
                                         {"http_route", std::string(view.route)},
                                         {"http_response_status_code", std::to_string(view.status)}});
    _histograms.emplace(Key{std::string(view.method), std::string(view.route), view.status}, &made);
    return made;
}

void RequestDurations::observe(std::string_view method, std::string_view route, int status,
                               std::chrono::nanoseconds duration)
{
    histogram({standardMethod(method), route, status}).observe(std::chrono::duration<double>(duration).count());
}
} // namespace weir::host
