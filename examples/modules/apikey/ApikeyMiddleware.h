// Lets a request pass if it carries a known key.
#pragma once

#include "KeyRing.h"

#include <weir/Instruments.h>
#include <weir/Middleware.h>

namespace apikey
{
/// One counter per outcome: `weir_apikey_decisions_total{decision}`.
struct Decisions
{
    explicit Decisions(weir::Instruments& instruments);

    weir::Counter& admitted;
    weir::Counter& missing;
    weir::Counter& unknown;
};

/// Takes the key from `X-Api-Key`, else from `Authorization: Bearer` (RFC 6750, section 2.1). Answers
/// 401 without one that `ring` admits.
class ApikeyMiddleware final : public weir::Middleware
{
public:
    ApikeyMiddleware(KeyRing ring, const Decisions& decisions);

    [[nodiscard]] weir::Response handle(const weir::Request& request, const weir::Next& next) override;

private:
    const KeyRing _ring;
    const Decisions _decisions;
};
} // namespace apikey
