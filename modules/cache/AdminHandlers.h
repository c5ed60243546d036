// What operators see of the cache and do to it.
#pragma once

#include "Cache.h"
#include "weir/Registrar.h"

#include <memory>

namespace weir::cache
{
/// `GET /admin/cache` and `POST /admin/cache/purge`.
void offerAdmin(Registrar& offer, const std::shared_ptr<Cache>& cache);
} // namespace weir::cache
