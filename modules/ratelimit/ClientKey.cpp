#include "ClientKey.h"

#include "weir/Cidr.h"

#include <Poco/SHA2Engine.h>

namespace weir::ratelimit
{
namespace
{
constexpr unsigned networkBits = 64; // what one IPv6 client is given (RFC 6177)

void appendAddress(std::string& out, std::string_view client)
{
    const auto address = client.find(':') == std::string_view::npos ? std::nullopt : IpAddress::parse(client);
    if (!address)
        out += client; // IPv4: its text is its key
    else if (address->isV4())
        out += address->text();
    else
        out.append(address->network(networkBits).text()).append("/64");
}

void appendDigest(std::string& out, std::string_view value)
{
    constexpr std::size_t hexDigits = 32;
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    engine.update(value.data(), value.size());
    out.append("sha256-").append(Poco::DigestEngine::digestToHex(engine.digest()), 0, hexDigits);
}
} // namespace

void appendClientKey(std::string& out, const KeyRule& rule, const Request& request)
{
    if (rule.kind == KeyRule::Kind::route)
    {
        out += request.route;
        return;
    }
    const auto value = rule.kind == KeyRule::Kind::header ? request.header(rule.header) : std::nullopt;
    if (value && !value->empty())
        appendDigest(out, *value);
    else
        appendAddress(out, request.client);
}

std::vector<std::string> keysMeant(const KeyRule& rule, std::string_view text)
{
    if (rule.kind == KeyRule::Kind::route)
        return {std::string(text)};
    std::vector<std::string> keys(1);
    appendAddress(keys.front(), text.substr(0, text.find("/64")));
    if (rule.kind == KeyRule::Kind::header)
        appendDigest(keys.emplace_back(), text);
    return keys;
}
} // namespace weir::ratelimit
