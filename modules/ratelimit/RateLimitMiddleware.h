// One policy in front of its routes.
#pragma once

#include "LimitFields.h"
#include "Quota.h"
#include "RateLimitSettings.h"
#include "weir/Clock.h"
#include "weir/Instruments.h"
#include "weir/Middleware.h"

#include <optional>
#include <string>

namespace weir::ratelimit
{
/// Answers 429 for who is over the limit, 403 for who is denied, 503 where nothing can be known and
/// `ratelimit.onStoreFailure = deny`; passes everything else on and states what is left. What an inner policy then
/// refuses is given back: refused requests do not count. Immutable, a reload makes a new one; what was counted is the
/// quota's.
class RateLimitMiddleware final : public Middleware
{
public:
    /// All outlive it.
    struct Services
    {
        Quota& quota;
        const Clock& clock;
        Instruments& instruments;
    };

    RateLimitMiddleware(PolicySettings policy, OnStoreFailure onStoreFailure, Services services);

    [[nodiscard]] Response handle(const Request& request, const Next& next) override;

private:
    [[nodiscard]] std::optional<Response> withoutCounting(const Request& request, const Next& next) const;
    [[nodiscard]] Response withoutDecision(const Request& request, const Next& next) const;
    [[nodiscard]] Response admitted(const Request& request, const Next& next, const std::string& key,
                                    Decision decision) const;
    [[nodiscard]] Response refused(const Request& request, const Decision& decision) const;
    [[nodiscard]] Counter& decisions(const char* decision) const;

    PolicySettings _policy;
    OnStoreFailure _onStoreFailure;
    Services _services;
    std::string _keyPrefix;
    LimitFields _fields;
    Counter& _allowed;
    Counter& _limited;
    Counter& _denied;
    Counter& _exempt;
    Counter& _unchecked;
    Counter& _unavailable;
};
} // namespace weir::ratelimit
