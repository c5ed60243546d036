// `external.mode = proxy`: what comes below a route goes to the service, and its answers back.
#pragma once

#include "ExternalService.h"
#include "UpstreamUrl.h"
#include "weir/Handler.h"

#include <memory>

namespace weir::external
{
/// Forwards method, the path behind the route's prefix still encoded, query, end-to-end fields and body, and the answer
/// of any status; a 5xx carries Failure::upstream. CONNECT and TRACE are refused; an OPTIONS whose Max-Forwards is used
/// up is answered here (RFC 9110, section 7.6.2). For caches: every answer carries the resources `external` and
/// `external/<path>`.
class ProxyHandler final : public Handler
{
public:
    /// `prefix` is the route's path with its slash at the end, such as `/external/`. The clock outlives it.
    ProxyHandler(std::shared_ptr<ExternalService> service, UpstreamUrl url, std::string prefix,
                 std::chrono::milliseconds timeout, const Clock& clock)
        : _service(std::move(service)),
          _url(std::move(url)),
          _prefix(std::move(prefix)),
          _timeout(timeout),
          _clock(clock)
    {
    }

    [[nodiscard]] Response handle(const Request& request) override;

private:
    [[nodiscard]] std::string_view behindPrefix(std::string_view target) const noexcept;
    [[nodiscard]] UpstreamRequest forwarded(const Request& request) const;

    std::shared_ptr<ExternalService> _service;
    UpstreamUrl _url;
    std::string _prefix;
    std::chrono::milliseconds _timeout;
    const Clock& _clock;
};
} // namespace weir::external
