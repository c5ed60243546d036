// Answers from memory where RFC 9111 and one rule allow it.
#pragma once

#include "Cache.h"
#include "CacheSettings.h"
#include "weir/Middleware.h"

#include <memory>
#include <string>
#include <vector>

namespace weir::cache
{
/// One per rule. GET and HEAD are looked up, everything else goes to the handler, and drops the target's entries if it
/// is unsafe and succeeded (RFC 9111, section 4.4). HEAD is answered from GET's entry, and fetches it; the front leaves
/// the body out.
///
/// `next` is valid only during a request, so nothing is fetched in the background: of the requests that meet an answer
/// within `staleWhileRevalidate`, the first one fetches the new one and waits for it, the others are answered at once.
///
/// Errors that come as exceptions are not answers: they are never stored, and go to the request that met them; while
/// `staleIfError` allows it a stale answer stands in for those that would be a 5xx.
class CacheMiddleware final : public Middleware
{
public:
    CacheMiddleware(std::shared_ptr<Cache> cache, CacheRule rule);
    /// What it must stand in front of: the rule's routes and, to see what unsafe methods change, every method on the
    /// paths that are got.
    [[nodiscard]] static std::vector<std::string> routesOf(const CacheRule& rule);
    [[nodiscard]] Response handle(const Request& request, const Next& next) override;

private:
    std::shared_ptr<Cache> _cache;
    const CacheRule _rule;
    RuleCounts& _counts;
};
} // namespace weir::cache
