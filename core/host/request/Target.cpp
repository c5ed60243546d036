#include "Target.h"

#include "weir/Problem.h"

#include <algorithm>
#include <cstddef>

namespace weir::host
{
namespace
{
int hexValue(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

constexpr std::size_t escapeSize = 3; // %2F

/// Reads the escape at `encoded[at]`, a `%`.
char unescape(std::string_view encoded, std::size_t at)
{
    const int high = at + 1 < encoded.size() ? hexValue(encoded[at + 1]) : -1;
    const int low = at + 2 < encoded.size() ? hexValue(encoded[at + 2]) : -1;
    if (high < 0 || low < 0)
        throw ProblemException(400, "the request target holds a '%' that two hexadecimal digits do not follow");
    const char c = static_cast<char>(high * 16 + low);
    if (c == '\0')
        throw ProblemException(400, "the request target holds an encoded NUL (%00)");
    return c;
}

void appendDecoded(std::string& out, std::string_view encoded, bool isQuery)
{
    for (std::size_t i = 0; i < encoded.size();)
    {
        const auto plain = encoded.substr(i, encoded.find('%', i) - i);
        out.append(plain);
        if (isQuery)
            std::ranges::replace(out.end() - static_cast<std::ptrdiff_t>(plain.size()), out.end(), '+', ' ');
        i += plain.size();
        if (i == encoded.size())
            return;
        const char c = unescape(encoded, i);
        if (!isQuery && c == '/')
            throw ProblemException(400, "the request path holds an encoded slash (%2F)");
        out += c;
        i += escapeSize;
    }
}
} // namespace

std::string_view Target::encodedPath(std::string_view target) noexcept
{
    return target.substr(0, target.find('?'));
}

Target::Target(std::string_view target)
{
    const auto encoded = encodedPath(target);
    appendDecoded(_path, encoded, false);
    if (encoded.size() == target.size())
        return;

    auto rest = target.substr(encoded.size() + 1);
    _decoded.reserve(rest.size()); // decoding never lengthens, so the views below stay valid
    while (!rest.empty())
    {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(pair.size() == rest.size() ? pair.size() : pair.size() + 1);
        if (pair.empty())
            continue;
        const auto equals = pair.find('=');
        const auto name = decodeInQuery(pair.substr(0, equals));
        const auto value =
            equals == std::string_view::npos ? std::string_view() : decodeInQuery(pair.substr(equals + 1));
        _query.push_back({name, value});
    }
}

std::string_view Target::decodeInQuery(std::string_view encoded)
{
    const auto start = _decoded.size();
    appendDecoded(_decoded, encoded, true);
    return std::string_view(_decoded).substr(start);
}
} // namespace weir::host
