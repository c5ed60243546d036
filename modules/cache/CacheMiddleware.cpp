#include "CacheMiddleware.h"

#include "Exchange.h"

#include <utility>

namespace weir::cache
{
CacheMiddleware::CacheMiddleware(std::shared_ptr<Cache> cache, CacheRule rule)
    : _cache(std::move(cache)), _rule(std::move(rule)), _counts(_cache->rules().of(_rule.name))
{
}

Response CacheMiddleware::handle(const Request& request, const Next& next)
{
    return Exchange({.cache = *_cache, .rule = _rule, .counts = _counts}, request, next).run();
}
} // namespace weir::cache
