#include "TlsSocket.h"

#include "weir/Cidr.h"
#include "weir/Config.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SSLException.h>

#include <array>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace weir::external
{
namespace
{
/// Why OpenSSL's last call on `ssl` failed.
std::string reasonOf(const SSL* ssl)
{
    if (const auto verified = SSL_get_verify_result(ssl); verified != X509_V_OK)
        return std::string("its certificate is not accepted: ") + X509_verify_cert_error_string(verified);
    const auto* reason = ERR_reason_error_string(ERR_peek_error());
    return reason == nullptr ? "the connection broke off" : reason;
}

void expectHost(SSL* ssl, const std::string& host)
{
    if (IpAddress::parse(host))
    {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
        return;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (SSL_set1_host(ssl, host.c_str()) != 1)
        throw Poco::Net::SSLException("a host name cannot be verified");
    // NOLINTNEXTLINE: the macro casts.
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
}
} // namespace

Poco::Net::Context::Ptr makeTlsContext(const std::string& authorities)
{
    using Poco::Net::Context;
    Poco::Net::initializeSSL();
    Context::Params parameters;
    parameters.verificationMode = Context::VERIFY_STRICT;
    parameters.caLocation = authorities;
    parameters.loadDefaultCAs = authorities.empty();
    try
    {
        Context::Ptr context(new Context(Context::TLS_CLIENT_USE, parameters));
        auto* raw = context->sslContext();
        SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
        SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_RELEASE_BUFFERS);
        constexpr std::array<unsigned char, 9> protocols{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
        SSL_CTX_set_alpn_protos(raw, protocols.data(), protocols.size());
        return context;
    }
    catch (const Poco::Exception& exception)
    {
        throw ConfigError("external.tls.ca", "'" + authorities + "' cannot be used: " + exception.displayText());
    }
}

void TlsSocket::shakeHands(const std::string& host)
{
    _ssl.reset(SSL_new(_context->sslContext()));
    if (!_ssl || SSL_set_fd(_ssl.get(), sockfd()) != 1)
        throw Poco::Net::SSLException("OpenSSL has no memory");
    expectHost(_ssl.get(), host);
    SSL_set_verify(_ssl.get(), SSL_VERIFY_PEER, nullptr); // the context's callback is for interactive programs
    if (untilDone([this] { return SSL_connect(_ssl.get()); }) == 0)
        throw Poco::Net::SSLException("the connection ended during the handshake");
}

int TlsSocket::receiveBytes(void* buffer, int length, int)
{
    return untilDone([&] { return SSL_read(_ssl.get(), buffer, length); });
}

int TlsSocket::sendSome(const char* buffer, int length)
{
    const int count = untilDone([&] { return SSL_write(_ssl.get(), buffer, length); });
    if (count == 0)
        throw Poco::Net::ConnectionResetException();
    return count;
}

bool TlsSocket::isSilent()
{
    // A session ticket may lie there, which is no answer; what follows it would be.
    char byte = 0;
    ERR_clear_error();
    const int count = SSL_peek(_ssl.get(), &byte, 1);
    return count <= 0 && SSL_get_error(_ssl.get(), count) == SSL_ERROR_WANT_READ;
}

void TlsSocket::close()
{
    if (_ssl && SSL_is_init_finished(_ssl.get()) != 0)
    {
        ERR_clear_error();
        SSL_shutdown(_ssl.get());
    }
    _ssl.reset();
    DeadlineSocket::close();
}

template <class F>
int TlsSocket::untilDone(F step)
{
    for (;;)
    {
        requireTime();
        ERR_clear_error();
        const int result = step();
        if (result > 0)
            return result;
        switch (SSL_get_error(_ssl.get(), result))
        {
        case SSL_ERROR_WANT_READ:
            waitFor(Readiness::readable);
            break;
        case SSL_ERROR_WANT_WRITE:
            waitFor(Readiness::writable);
            break;
        case SSL_ERROR_ZERO_RETURN:
            return 0;
        default:
            throw Poco::Net::SSLException(reasonOf(_ssl.get()));
        }
    }
}
} // namespace weir::external
