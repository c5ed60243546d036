#include "Fingerprint.h"

#include <memory>
#include <new>
#include <openssl/evp.h>
#include <string>

namespace weir::metrics
{
Fingerprint fingerprintOf(std::string_view mediaType, bool atomic, std::string_view body)
{
    const std::string head = std::string(mediaType) + (atomic ? " atomic\n" : "\n");
    Fingerprint fingerprint{};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), head.data(), head.size()) != 1 ||
        EVP_DigestUpdate(context.get(), body.data(), body.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), fingerprint.data(), nullptr) != 1)
        throw std::bad_alloc(); // nothing else can fail here
    return fingerprint;
}
} // namespace weir::metrics
