// What RFC 9110 and 9112 demand of a request's head and the parser does not check. Pure functions.
#pragma once

#include "Front.h"
#include "weir/Http.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace weir::http
{
/// The fields of one name.
struct Named
{
    std::size_t count = 0;
    std::string_view last = {}; ///< the value of the last one
};

/// Views what was parsed. The fields that decide how a message is read are looked for once, here.
struct Head
{
    Head(std::string_view method, std::string_view target, std::string_view version, std::span<const Field> fields);

    std::string_view method;
    std::string_view target;
    std::string_view version; ///< "HTTP/1.1"
    std::span<const Field> fields;
    Named host;
    Named contentLength;
    Named transferEncoding;
    Named expect;
    Named connection;
};

struct HeadLimits
{
    std::size_t maxTarget;
    std::size_t maxHead;
    std::size_t maxFields;
};

/// Nothing if the head may be run; otherwise why not. Every check below in turn.
[[nodiscard]] std::optional<Refusal> refusalOf(const Head& head, const HeadLimits& limits);

/// Target length, number of fields and their size.
[[nodiscard]] std::optional<Refusal> sizeRefusal(const Head& head, const HeadLimits& limits);
/// Field values are visible characters, blanks, tabs and obs-text (RFC 9110, section 5.5).
[[nodiscard]] std::optional<Refusal> fieldRefusal(const Head& head);
/// Exactly one valid Host; HTTP/1.0 may leave it out (RFC 9112, section 3.2).
[[nodiscard]] std::optional<Refusal> hostRefusal(const Head& head);
/// The target has a form that fits the method and legal characters only (RFC 9112, section 3.2).
[[nodiscard]] std::optional<Refusal> targetRefusal(const Head& head);
/// Content-Length and Transfer-Encoding say one thing only (RFC 9112, sections 6.1 to 6.3).
[[nodiscard]] std::optional<Refusal> framingRefusal(const Head& head);
/// The only expectation there is (RFC 9110, section 10.1.1).
[[nodiscard]] std::optional<Refusal> expectRefusal(const Head& head);

/// How the body is delimited, of a head that `refusalOf` has passed.
struct Framing
{
    bool chunked = false;
    std::size_t length = 0; ///< 0 if chunked or absent
};
[[nodiscard]] Framing framingOf(const Head& head);

/// The parts of a target that matter to a server.
struct TargetParts
{
    std::string_view authority; ///< of the absolute form; empty otherwise
    std::string_view origin;    ///< path and query, or `*`; empty: the target has no form that a server takes
};
/// Takes an absolute form (RFC 9112, section 3.2.2) apart; any other target is its own origin form.
[[nodiscard]] TargetParts targetParts(std::string_view target) noexcept;

/// True for `uri-host [ ":" port ]` (RFC 3986, section 3.2.2).
[[nodiscard]] bool isHost(std::string_view text);

/// True if the client wants the connection to stay open (RFC 9112, section 9.3).
[[nodiscard]] bool isPersistent(const Head& head);
/// True if the client waits for a 100 before it sends the body; HTTP/1.0 never does (RFC 9110, section 10.1.1).
[[nodiscard]] bool expectsContinue(const Head& head);
/// Without the blanks and tabs around it (RFC 9110, section 5.6.3).
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
/// True if `name`'s value, a comma-separated list over any number of fields, has the token.
[[nodiscard]] bool listHas(std::span<const Field> fields, std::string_view name, std::string_view token);
} // namespace weir::http
