// TLS on the connections of a listener.
#pragma once

#include "Transport.h"

#include <memory>
#include <string>

namespace weir::http
{
/// A certificate with its key, ready to serve. Thread-safe.
class TlsContext
{
public:
    virtual ~TlsContext() = default;
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    /// The server's end of a new connection. The handshake is part of its first reads and writes. Null if the
    /// process has no memory for it.
    [[nodiscard]] virtual std::unique_ptr<Transport> accept(Descriptor socket) const = 0;

protected:
    TlsContext() = default;
};

/// Reads the certificate chain and the key, both PEM; at least TLS 1.2 is spoken. Throws ConfigError.
[[nodiscard]] std::unique_ptr<TlsContext> makeTlsContext(const std::string& certificate, const std::string& key);
} // namespace weir::http
