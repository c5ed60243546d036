#include "Framing.h"

#include "ByteSet.h"
#include "weir/Units.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace weir::http
{
namespace
{
constexpr std::string_view unreservedMarks = "-._~";      // RFC 3986, section 2.3
constexpr std::string_view subDelimiters = "!$&'()*+,;="; // RFC 3986, section 2.2

constexpr ByteSet targetBytes{alphanumeric, unreservedMarks, subDelimiters, ":@/?%"};
constexpr ByteSet nameBytes{alphanumeric, unreservedMarks, subDelimiters, "%"};
constexpr ByteSet futureBytes{alphanumeric, unreservedMarks, subDelimiters, ":"};
constexpr ByteSet hexDigits{"0123456789abcdefABCDEF"};
constexpr ByteSet digits{"0123456789"};
// No control character but the tab (RFC 9110, section 5.5).
constexpr ByteSet fieldBytes = ByteSet{{"\0\1\2\3\4\5\6\7\b\n\v\f\r\x0e\x0f", 15},
                                       "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f"}
                                   .complement();

bool startsIgnoringCase(std::string_view text, std::string_view start) noexcept
{
    return equalsIgnoringCase(text.substr(0, start.size()), start);
}

/// True if two hexadecimal digits follow every percent sign.
bool isEncoded(std::string_view text) noexcept
{
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
        if (at + 2 >= text.size() || !hexDigits.hasAll(text.substr(at + 1, 2)))
            return false;
    return true;
}

/// What stands between the brackets of an IP-literal (RFC 3986, section 3.2.2).
bool isLiteral(std::string_view text)
{
    if (text.starts_with('v') || text.starts_with('V'))
    {
        const auto dot = std::min(text.find('.'), text.size());
        return dot > 1 && hexDigits.hasAll(text.substr(1, dot - 1)) && dot + 1 < text.size() &&
               futureBytes.hasAll(text.substr(dot + 1));
    }
    in6_addr parsed{};
    return ::inet_pton(AF_INET6, std::string(text).c_str(), &parsed) == 1;
}
} // namespace

Head::Head(std::string_view method, std::string_view target, std::string_view version, std::span<const Field> fields)
    : method(method), target(target), version(version), fields(fields)
{
    struct Place
    {
        std::string_view name;
        Named Head::*named;
    };
    static constexpr std::array places{Place{"Host", &Head::host}, Place{"Content-Length", &Head::contentLength},
                                       Place{"Transfer-Encoding", &Head::transferEncoding},
                                       Place{"Expect", &Head::expect}, Place{"Connection", &Head::connection}};
    for (const auto& field : fields)
        for (const auto& [name, named] : places)
            if (equalsIgnoringCase(field.name, name))
                this->*named = {.count = (this->*named).count + 1, .last = field.value};
}

std::string_view trim(std::string_view text) noexcept
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<Refusal> sizeRefusal(const Head& head, const HeadLimits& limits)
{
    if (head.target.size() > limits.maxTarget)
        return Refusal{
            414, "the request target is longer than " + formatBytes(limits.maxTarget) + "; operators: server.maxTarget",
            "server.maxTarget"};
    if (head.fields.size() > limits.maxFields)
        return Refusal{431,
                       "the request has more than " + std::to_string(limits.maxFields) +
                           " header fields; operators: server.maxFields",
                       "server.maxFields"};
    std::size_t size = 0;
    for (const auto& field : head.fields)
        size += field.name.size() + field.value.size() + 4; // ": " and CRLF
    if (size > limits.maxHead)
        return Refusal{431,
                       "the request's header fields are larger than " + formatBytes(limits.maxHead) +
                           "; operators: server.maxHead",
                       "server.maxHead"};
    return std::nullopt;
}

std::optional<Refusal> fieldRefusal(const Head& head)
{
    for (const auto& field : head.fields)
        if (!fieldBytes.hasAll(field.value))
            return Refusal{400, "a header field holds a control character"};
    return std::nullopt;
}

std::optional<Refusal> hostRefusal(const Head& head)
{
    const auto& [count, value] = head.host;
    if (count > 1 || (count == 0 && head.version == "HTTP/1.1"))
        return Refusal{400, "a request needs exactly one Host field"};
    // An empty one is what RFC 9110, section 7.2 asks for where the target has no authority.
    if (!value.empty() && !isHost(value))
        return Refusal{400, "the Host field is not a host with an optional port"};
    return std::nullopt;
}

std::optional<Refusal> targetRefusal(const Head& head)
{
    if (head.method == "CONNECT")
        return Refusal{501, "this server opens no tunnels"};
    const auto parts = targetParts(head.target);
    if (parts.origin.empty() || (parts.origin == "*" && head.method != "OPTIONS"))
        return Refusal{400, "the request target is not a path"};
    if (!targetBytes.hasAll(parts.origin))
        return Refusal{400, "the request target holds a character that must be percent-encoded"};
    if (parts.origin.size() != head.target.size() && !isHost(parts.authority))
        return Refusal{400, "the authority of the request target is not a host with an optional port"};
    return std::nullopt;
}

std::optional<Refusal> framingRefusal(const Head& head)
{
    const auto& lengths = head.contentLength;
    const auto& codings = head.transferEncoding;
    if (codings.count > 0 && lengths.count > 0)
        return Refusal{400, "Content-Length and Transfer-Encoding contradict each other"};
    if (codings.count > 1 || (codings.count == 1 && !equalsIgnoringCase(codings.last, "chunked")))
        return Refusal{501, "the only transfer coding understood is chunked"};
    if (codings.count > 0 && head.version == "HTTP/1.0")
        return Refusal{400, "HTTP/1.0 has no transfer codings"};
    if (lengths.count > 1 || (lengths.count == 1 && !parseUnsigned(lengths.last)))
        return Refusal{400, "Content-Length must be one decimal number"};
    return std::nullopt;
}

std::optional<Refusal> expectRefusal(const Head& head)
{
    if (head.expect.count == 0)
        return std::nullopt;
    for (const auto& field : head.fields)
        if (equalsIgnoringCase(field.name, "Expect") && !equalsIgnoringCase(field.value, "100-continue"))
            return Refusal{417, "the only expectation understood is 100-continue"};
    return std::nullopt;
}

std::optional<Refusal> refusalOf(const Head& head, const HeadLimits& limits)
{
    if (head.version != "HTTP/1.1" && head.version != "HTTP/1.0")
        return Refusal{505, "this server speaks HTTP/1.1 and HTTP/1.0"};
    if (auto refusal = sizeRefusal(head, limits))
        return refusal;
    for (const auto check : {fieldRefusal, hostRefusal, framingRefusal, targetRefusal, expectRefusal})
        if (auto refusal = check(head))
            return refusal;
    return std::nullopt;
}

Framing framingOf(const Head& head)
{
    const auto& lengths = head.contentLength;
    return {.chunked = head.transferEncoding.count > 0,
            .length = lengths.count == 0 ? 0 : parseUnsigned(lengths.last).value_or(0)};
}

TargetParts targetParts(std::string_view target) noexcept
{
    if (target.starts_with('/') || target == "*")
        return {.authority = {}, .origin = target};
    for (const std::string_view scheme : {"http://", "https://"})
    {
        if (!startsIgnoringCase(target, scheme))
            continue;
        const auto rest = target.substr(scheme.size());
        const auto path = rest.find_first_of("/?#");
        if (path == std::string_view::npos)
            return {.authority = rest, .origin = "/"};
        if (rest[path] == '?')
            return {.authority = rest.substr(0, path), .origin = "/"}; // no route takes a query without a path
        return {.authority = rest.substr(0, path), .origin = rest.substr(path)};
    }
    return {};
}

bool isHost(std::string_view text)
{
    std::string_view port;
    if (text.starts_with('['))
    {
        const auto end = text.find(']');
        if (end == std::string_view::npos || !isLiteral(text.substr(1, end - 1)))
            return false;
        port = text.substr(end + 1);
        if (!port.empty() && port.front() != ':')
            return false;
    }
    else
    {
        const auto colon = std::min(text.find(':'), text.size());
        if (const auto name = text.substr(0, colon); name.empty() || !nameBytes.hasAll(name) || !isEncoded(name))
            return false;
        port = text.substr(colon);
    }
    return port.size() <= 6 && digits.hasAll(port.substr(std::min<std::size_t>(port.size(), 1)));
}

bool listHas(std::span<const Field> fields, std::string_view name, std::string_view token)
{
    for (const auto& field : fields)
    {
        if (!equalsIgnoringCase(field.name, name))
            continue;
        for (auto rest = field.value;;)
        {
            const auto comma = rest.find(',');
            if (equalsIgnoringCase(trim(rest.substr(0, comma)), token))
                return true;
            if (comma == std::string_view::npos)
                break;
            rest.remove_prefix(comma + 1);
        }
    }
    return false;
}

bool isPersistent(const Head& head)
{
    const bool isNew = head.version == "HTTP/1.1";
    if (head.connection.count == 0)
        return isNew;
    if (listHas(head.fields, "Connection", "close"))
        return false;
    return isNew || listHas(head.fields, "Connection", "keep-alive");
}

bool expectsContinue(const Head& head)
{
    return head.version == "HTTP/1.1" && head.expect.count > 0;
}
} // namespace weir::http
