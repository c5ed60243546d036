// The service behind external.url.
#pragma once

#include "ConnectionPool.h"
#include "Dialler.h"
#include "ExternalService.h"
#include "weir/Instruments.h"

namespace weir::external
{
/// Calls over HTTP/1.1 on connections that are kept. Everything that a call waits for, the name's first resolution, the
/// connection, TLS, sending and receiving, ends at its deadline, and connecting at `connectTimeout`. Redirects are
/// answers like others. A connection that the service closed just before an idempotent request is replaced without a
/// word, once. Thread-safe.
class HttpUpstream final : public ExternalService
{
public:
    /// All outlive it.
    struct Services
    {
        AddressBook& book;
        const Clock& clock;
        Instruments& instruments;
    };

    /// Throws ConfigError if certificates cannot be read.
    HttpUpstream(const UpstreamSettings& settings, Services services);

    [[nodiscard]] CallOutcome call(const UpstreamRequest& request, MonotonicTime deadline) override;
    [[nodiscard]] const UpstreamSettings& settings() const noexcept { return _settings; }
    [[nodiscard]] std::size_t idleConnections() const { return _pool.idle(); }
    /// To be called now and then.
    void closeOldConnections() { _pool.closeOld(); }

private:
    [[nodiscard]] UpstreamReply exchange(const UpstreamRequest& request, MonotonicTime deadline);
    [[nodiscard]] UpstreamReply ask(std::unique_ptr<UpstreamSession>& session, const UpstreamRequest& request,
                                    MonotonicTime deadline);
    [[nodiscard]] std::optional<UpstreamReply> askAgain(std::unique_ptr<UpstreamSession> session,
                                                        const UpstreamRequest& request, MonotonicTime deadline);

    UpstreamSettings _settings;
    Services _services;
    Dialler _dialler;
    ConnectionPool _pool;
};
} // namespace weir::external
