#include "CacheMiddleware.h"

#include "Exchange.h"

#include <string_view>
#include <utility>

namespace weir::cache
{
CacheMiddleware::CacheMiddleware(std::shared_ptr<Cache> cache, CacheRule rule)
    : _cache(std::move(cache)), _rule(std::move(rule)), _counts(_cache->rules().of(_rule.name))
{
}

std::vector<std::string> CacheMiddleware::routesOf(const CacheRule& rule)
{
    constexpr std::string_view get = "GET ";
    auto all = rule.routes;
    for (const auto& route : rule.routes)
        if (route.starts_with(get))
            all.push_back("* " + route.substr(get.size()));
    return all;
}

Response CacheMiddleware::handle(const Request& request, const Next& next)
{
    return Exchange({.cache = *_cache, .rule = _rule, .counts = _counts}, request, next).run();
}
} // namespace weir::cache
