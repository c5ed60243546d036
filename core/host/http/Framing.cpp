#include "Framing.h"

#include "weir/Units.h"

#include <algorithm>
#include <vector>

namespace weir::http
{
namespace
{
std::vector<std::string_view> valuesOf(std::span<const Field> fields, std::string_view name)
{
    std::vector<std::string_view> values;
    for (const auto& field : fields)
        if (equalsIgnoringCase(field.name, name))
            values.push_back(field.value);
    return values;
}

bool isFieldCharacter(char c) noexcept
{
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
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

std::optional<Refusal> hostRefusal(const Head& head)
{
    const auto hosts = valuesOf(head.fields, "Host");
    if (hosts.size() > 1 || (hosts.empty() && head.version == "HTTP/1.1"))
        return Refusal{400, "a request needs exactly one Host field"};
    return std::nullopt;
}

std::optional<Refusal> framingRefusal(const Head& head)
{
    const auto lengths = valuesOf(head.fields, "Content-Length");
    const auto codings = valuesOf(head.fields, "Transfer-Encoding");
    if (!codings.empty() && !lengths.empty())
        return Refusal{400, "Content-Length and Transfer-Encoding contradict each other"};
    if (codings.size() > 1 || (codings.size() == 1 && !equalsIgnoringCase(codings[0], "chunked")))
        return Refusal{501, "the only transfer coding understood is chunked"};
    if (!codings.empty() && head.version == "HTTP/1.0")
        return Refusal{400, "HTTP/1.0 has no transfer codings"};
    if (lengths.size() > 1 || (lengths.size() == 1 && !parseUnsigned(lengths[0])))
        return Refusal{400, "Content-Length must be one decimal number"};
    return std::nullopt;
}

std::optional<Refusal> expectRefusal(const Head& head)
{
    for (const auto value : valuesOf(head.fields, "Expect"))
        if (!equalsIgnoringCase(value, "100-continue"))
            return Refusal{417, "the only expectation understood is 100-continue"};
    return std::nullopt;
}
} // namespace

std::optional<Refusal> refusalOf(const Head& head, const HeadLimits& limits)
{
    if (head.version != "HTTP/1.1" && head.version != "HTTP/1.0")
        return Refusal{505, "this server speaks HTTP/1.1 and HTTP/1.0"};
    if (auto refusal = sizeRefusal(head, limits))
        return refusal;
    for (const auto& field : head.fields)
        if (!std::ranges::all_of(field.value, isFieldCharacter))
            return Refusal{400, "a header field holds a control character"};
    if (auto refusal = hostRefusal(head))
        return refusal;
    if (auto refusal = framingRefusal(head))
        return refusal;
    if (originForm(head.target).empty())
        return Refusal{400, "the request target is not a path"};
    return expectRefusal(head);
}

Framing framingOf(std::span<const Field> fields)
{
    const auto lengths = valuesOf(fields, "Content-Length");
    return {.chunked = !valuesOf(fields, "Transfer-Encoding").empty(),
            .length = lengths.empty() ? 0 : parseUnsigned(lengths[0]).value_or(0)};
}

std::string_view originForm(std::string_view target) noexcept
{
    if (target.starts_with('/') || target == "*")
        return target;
    const auto authority = target.find("://");
    if (authority == std::string_view::npos || !equalsIgnoringCase(target.substr(0, 4), "http"))
        return {};
    const auto path = target.find_first_of("/?", authority + 3);
    if (path == std::string_view::npos || target[path] == '?')
        return "/"; // an empty path; such a target's query has no route to go to
    return target.substr(path);
}
} // namespace weir::http
