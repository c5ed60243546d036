// Only the context is POCO's: its non-blocking secure sockets throw whenever they would have to wait.
#include "Tls.h"

#include "weir/Config.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetSSL.h>

#include <algorithm>
#include <climits>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <system_error>

namespace weir::http
{
namespace
{
struct SslDelete
{
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};
using SslPointer = std::unique_ptr<SSL, SslDelete>;

int sizeOf(std::size_t bytes) noexcept
{
    return static_cast<int>(std::min<std::size_t>(bytes, INT_MAX));
}

class TlsTransport final : public Transport
{
public:
    TlsTransport(Descriptor socket, SslPointer ssl) noexcept : Transport(std::move(socket)), _ssl(std::move(ssl)) {}

    [[nodiscard]] Result read(std::span<char> into) noexcept override
    {
        std::size_t got = 0;
        while (got < into.size()) // until nothing is left, so that the socket's readiness tells all
        {
            ERR_clear_error();
            const int count = SSL_read(_ssl.get(), into.data() + got, sizeOf(into.size() - got));
            if (count <= 0)
                return {got, got > 0 ? State::open : stateAfter(count)};
            got += static_cast<std::size_t>(count);
        }
        return {got, State::open};
    }

    [[nodiscard]] Result write(std::span<const std::string_view> pieces) noexcept override
    {
        std::size_t sent = 0;
        for (auto piece : pieces)
            while (!piece.empty())
            {
                ERR_clear_error();
                const int count = SSL_write(_ssl.get(), piece.data(), sizeOf(piece.size()));
                if (count <= 0)
                    return {sent, stateAfter(count)};
                sent += static_cast<std::size_t>(count);
                piece.remove_prefix(static_cast<std::size_t>(count));
            }
        return {sent, State::open};
    }

    void endWriting() noexcept override
    {
        ERR_clear_error();
        if (SSL_is_init_finished(_ssl.get()) != 0)
            SSL_shutdown(_ssl.get());
        ::shutdown(descriptor(), SHUT_WR);
    }

    [[nodiscard]] bool hasBuffered() const noexcept override { return SSL_pending(_ssl.get()) > 0; }
    [[nodiscard]] bool isHandshaking() const noexcept override { return SSL_is_init_finished(_ssl.get()) == 0; }

private:
    [[nodiscard]] State stateAfter(int count) const noexcept
    {
        switch (SSL_get_error(_ssl.get(), count))
        {
        case SSL_ERROR_WANT_READ:
            return State::wouldRead;
        case SSL_ERROR_WANT_WRITE:
            return State::wouldWrite;
        default:
            return State::closed;
        }
    }

    SslPointer _ssl;
};

class OpenSslContext final : public TlsContext
{
public:
    explicit OpenSslContext(Poco::Net::Context::Ptr context) : _context(std::move(context))
    {
        auto* raw = _context->sslContext();
        SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
        SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS); // an idle connection keeps no buffers
        SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION);
    }

    [[nodiscard]] std::unique_ptr<Transport> accept(Descriptor socket) const override
    {
        SslPointer ssl(SSL_new(_context->sslContext()));
        if (!ssl || SSL_set_fd(ssl.get(), socket.get()) != 1)
            return nullptr;
        SSL_set_accept_state(ssl.get());
        return std::make_unique<TlsTransport>(std::move(socket), std::move(ssl));
    }

private:
    Poco::Net::Context::Ptr _context;
};

/// Why OpenSSL's last call failed.
std::string failure()
{
    const auto code = ERR_peek_error();
    if (ERR_SYSTEM_ERROR(code))
        return std::generic_category().message(ERR_GET_REASON(code));
    const auto* reason = ERR_reason_error_string(code);
    return reason == nullptr ? "OpenSSL gives no reason" : reason;
}
} // namespace

std::unique_ptr<TlsContext> makeTlsContext(const std::string& certificate, const std::string& key)
{
    using Poco::Net::Context;
    if (certificate.empty() || key.empty())
        throw ConfigError(certificate.empty() ? "server.tls.certificate" : "server.tls.key",
                          "a certificate and its key are needed together");
    Poco::Net::initializeSSL();
    Context::Params parameters;
    parameters.verificationMode = Context::VERIFY_NONE; // clients show no certificates
    parameters.loadDefaultCAs = false;
    Context::Ptr context(new Context(Context::TLS_SERVER_USE, parameters));
    // Not by the parameters: the context would read the key first, and then take it for another certificate's silently.
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context->sslContext(), certificate.c_str()) != 1)
        throw ConfigError("server.tls.certificate", "'" + certificate + "' cannot be used: " + failure());
    if (SSL_CTX_use_PrivateKey_file(context->sslContext(), key.c_str(), SSL_FILETYPE_PEM) != 1)
        throw ConfigError("server.tls.key", "'" + key + "' cannot be used: " + failure());
    return std::make_unique<OpenSslContext>(std::move(context));
}
} // namespace weir::http
