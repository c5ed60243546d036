// Who may use the admin listener.
#pragma once

#include "request/Pipeline.h"
#include "weir/Config.h"
#include "weir/Snapshot.h"

#include <optional>

namespace weir::host
{
/// Bearer token (RFC 6750). /health, /livez, /readyz and /metrics are open to all; everything else needs the
/// token. Without one, a listener on loopback trusts every local caller that asks for this machine, but no browser's
/// page, and a wider one refuses everybody. Thread-safe.
class AdminGate final
{
public:
    /// REQUIRES: `config` outlives the gate; a reload may change the token.
    explicit AdminGate(const Snapshot<ConfigView>& config);

    /// Nothing if the request may pass, otherwise the answer: 401 or 403.
    [[nodiscard]] std::optional<Response> operator()(const Request& request, const Endpoint& endpoint) const;
    /// True if nobody can pass: a wide listener without a token.
    [[nodiscard]] bool closed() const;

private:
    [[nodiscard]] std::optional<Response> withoutToken(const Request& request) const;

    const Snapshot<ConfigView>& _config;
    bool _loopback;
};
} // namespace weir::host
