// How a request was answered, as clients (RFC 9211) and counters are told.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::cache
{
enum class Result : std::uint8_t
{
    hit,          ///< fresh
    stale,        ///< served while another request revalidates it
    staleIfError, ///< served because revalidating failed
    collapsed,    ///< by the answer that another request waited for
    revalidated,  ///< passed on, a 304 came back
    expired,      ///< passed on, another answer came back
    miss,         ///< nothing stored
    request,      ///< the request wanted no stored answer
    bypass,       ///< a request that is not this cache's to judge
    method,       ///< neither GET nor HEAD
};
inline constexpr std::size_t resultCount = 10;

/// True if the answer was there before the request came to it, or at least not made for this request.
[[nodiscard]] constexpr bool isReuse(Result result) noexcept
{
    return result <= Result::collapsed;
}

/// The label of `weir_cache_requests_total`: snake_case.
[[nodiscard]] std::string_view labelOf(Result result) noexcept;

/// The member `weir` of Cache-Status. `ttl` is what is left of the freshness, negative once stale; told for what was
/// stored before. `stored`: the answer from the handler has been kept. `forwardStatus`: of a handler whose answer was
/// not the one that is sent.
struct CacheStatus
{
    Result result;
    std::optional<std::chrono::milliseconds> ttl = {};
    bool stored = false;
    std::optional<int> forwardStatus = {};
};
[[nodiscard]] std::string toText(const CacheStatus& status);
} // namespace weir::cache
