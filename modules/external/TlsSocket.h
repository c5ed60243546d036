// TLS on a connection with a deadline.
//
// Only the context is POCO's. Poco::Net::SecureStreamSocket waits for a handshake without a limit; on a socket that
// does not block it takes an unfinished one for a finished one, and it looks host names up while it verifies a
// certificate.
#pragma once

#include "DeadlineSocket.h"

#include <Poco/Net/Context.h>

#include <memory>
#include <openssl/ssl.h>
#include <string>

namespace weir::external
{
/// What a client of TLS needs to know once: whom it trusts. `authorities` is a file of certificates or a folder; empty:
/// the system's. Throws ConfigError about external.tls.ca. TLS 1.2 and above.
[[nodiscard]] Poco::Net::Context::Ptr makeTlsContext(const std::string& authorities);

class TlsSocket final : public DeadlineSocket
{
public:
    explicit TlsSocket(Poco::Net::Context::Ptr context) : _context(std::move(context)) {}

    /// After `open`: shakes hands and verifies the certificate, its chain and that it is `host`'s, a name or an address
    /// (RFC 9110, section 4.3.4). Throws Poco::Net::SSLException if it is not.
    void shakeHands(const std::string& host);
    int receiveBytes(void* buffer, int length, int flags) override;
    [[nodiscard]] bool isSilent() override;
    /// Says farewell without waiting for an answer.
    void close() override;

protected:
    [[nodiscard]] int sendSome(const char* buffer, int length) override;

private:
    struct Free
    {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };
    /// Repeats `step`, a call of OpenSSL, until it succeeds; 0 if the service has closed the connection properly.
    template <class F>
    int untilDone(F step);

    Poco::Net::Context::Ptr _context;
    std::unique_ptr<SSL, Free> _ssl;
};
} // namespace weir::external
