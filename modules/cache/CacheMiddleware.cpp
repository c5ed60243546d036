#include "CacheMiddleware.h"

#include "Exchange.h"

#include <algorithm>
#include <utility>

namespace weir::cache
{
CacheMiddleware::CacheMiddleware(std::shared_ptr<Cache> cache, CacheRule rule)
    : _cache(std::move(cache)), _rule(std::move(rule)), _counts(_cache->rules().of(_rule.name))
{
}

std::vector<std::string> CacheMiddleware::routesOf(const CacheRule& rule)
{
    std::vector<std::string> all;
    for (const auto& route : rule.routes)
        if (auto path = "*" + route.substr(route.find(' ')); std::ranges::find(all, path) == all.end())
            all.push_back(std::move(path));
    return all;
}

Response CacheMiddleware::handle(const Request& request, const Next& next)
{
    return Exchange({.cache = *_cache, .rule = _rule, .counts = _counts}, request, next).run();
}
} // namespace weir::cache
