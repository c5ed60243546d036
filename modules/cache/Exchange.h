// One request on its way through the cache.
#pragma once

#include "Cache.h"
#include "CacheControl.h"
#include "CacheSettings.h"
#include "CacheStatus.h"
#include "Entry.h"
#include "SingleFlight.h"
#include "weir/Http.h"
#include "weir/Middleware.h"

#include <optional>
#include <string>

namespace weir::cache
{
/// Lives as long as the request is handled, on its thread.
class Exchange final
{
public:
    struct With
    {
        Cache& cache;
        const CacheRule& rule;
        RuleCounts& counts;
    };
    Exchange(With with, const Request& request, const Next& next) noexcept : _with(with), _request(request), _next(next)
    {
    }
    /// To be called once.
    [[nodiscard]] Response run();

private:
    /// From the stored answer, with one look at the clock.
    [[nodiscard]] Response answer(const EntryPointer& entry, CacheStatus status);
    /// Whether the client has it already.
    [[nodiscard]] Response conclude(Response&& response) const;

    [[nodiscard]] Response lookUp();
    [[nodiscard]] bool isWanted(const Entry& entry, MonotonicTime now) const noexcept;
    [[nodiscard]] Response passOn(Result result);
    [[nodiscard]] Response passUnsafe();
    [[nodiscard]] Response whileRevalidating(const EntryPointer& stale);
    [[nodiscard]] Response together(const EntryPointer& stale);
    [[nodiscard]] Response leading(SingleFlight::Lead lead, EntryPointer stale);

    /// Asks the handler and keeps what it says. `stale`: to be validated, and to stand in for an error; or null.
    /// `lead`: of the flight that waits for it, or null.
    [[nodiscard]] Response fill(Result result, const EntryPointer& stale, SingleFlight::Lead* lead);
    [[nodiscard]] Response ask(const Entry* stale) const;
    /// The handler's exception, counted. REQUIRES: it is being handled.
    [[noreturn]] void rethrow(Result result);
    [[nodiscard]] bool mayStandIn(const EntryPointer& stale) const;
    [[nodiscard]] Response standIn(const EntryPointer& stale, std::optional<int> status);
    struct Asked;
    /// Keeps the answer if it may.
    [[nodiscard]] Response take(Asked&& asked, SingleFlight::Lead* lead);
    /// The answer as it is, which may not be kept.
    void forget();
    [[nodiscard]] Response handOver(Response&& response, Result result, MonotonicTime now);

    With _with;
    const Request& _request;
    const Next& _next;
    RequestDirectives _directives = {};
    std::string _key = {}; ///< only once there is more to do than to answer from memory
};
} // namespace weir::cache
