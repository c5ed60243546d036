#include "Certificate.h"

#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdexcept>
#include <string_view>

namespace weir::test
{
namespace
{
template <auto free>
struct Free
{
    template <class T>
    void operator()(T* object) const noexcept
    {
        free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Paper = std::unique_ptr<X509, Free<X509_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free>>;

void check(bool succeeded)
{
    if (!succeeded)
        throw std::runtime_error("OpenSSL cannot make a certificate");
}

Paper selfSigned(EVP_PKEY* key)
{
    constexpr long day = 24L * 60 * 60;
    Paper paper(X509_new());
    check(paper != nullptr);
    auto* name = X509_get_subject_name(paper.get());
    const auto* host = reinterpret_cast<const unsigned char*>("localhost"); // NOLINT(*-reinterpret-cast)
    check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0) == 1);
    check(X509_set_issuer_name(paper.get(), name) == 1);
    check(ASN1_INTEGER_set(X509_get_serialNumber(paper.get()), 1) == 1);
    check(X509_gmtime_adj(X509_getm_notBefore(paper.get()), -day) != nullptr);
    check(X509_gmtime_adj(X509_getm_notAfter(paper.get()), day) != nullptr);
    check(X509_set_pubkey(paper.get(), key) == 1);
    check(X509_sign(paper.get(), key, EVP_sha256()) > 0);
    return paper;
}

std::string_view textOf(BIO* memory)
{
    char* text = nullptr;
    const auto size = BIO_get_mem_data(memory, &text);
    return {text, static_cast<std::size_t>(size)};
}
} // namespace

Certificate::Certificate()
{
    const Key key(EVP_EC_gen("P-256"));
    check(key != nullptr);
    const auto paper = selfSigned(key.get());
    const Memory certificateText(BIO_new(BIO_s_mem()));
    const Memory keyText(BIO_new(BIO_s_mem()));
    check(PEM_write_bio_X509(certificateText.get(), paper.get()) == 1);
    check(PEM_write_bio_PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    _certificate = _folder.write("certificate.pem", textOf(certificateText.get())).string();
    _key = _folder.write("key.pem", textOf(keyText.get())).string();
}
} // namespace weir::test
