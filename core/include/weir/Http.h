// Requests and responses as plain values.
//
// A Request is made of views into the host's buffers: they are valid until `handle` returns, and a
// middleware may copy the struct, point some views at memory of its own and pass the copy to `next`.
// A Response owns what it carries. Neither type is synchronised; each belongs to one request.
#pragma once

#include "weir/Clock.h"
#include "weir/Version.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weir::inline v1
{
/// One header field or one decoded query parameter.
struct Field
{
    std::string_view name;
    std::string_view value;
};

/// Whose data a route answers from; part of every cache key. A private scope belongs to this process
/// alone, a shared one to every instance that names it.
struct Scope
{
    std::string name;
    bool shared = false;
    /// Answers may depend on every byte of the query and on the host that was asked for, not only on decoded
    /// parameters.
    bool verbatim = false;
};

struct WEIR_API Request
{
    std::string_view method;        ///< as sent, upper case; a GET route also sees HEAD
    std::string_view target;        ///< path and query as sent, still percent-encoded
    std::string_view path;          ///< percent-decoded once, after routing
    std::span<const Field> query;   ///< percent-decoded, in the order sent, repetitions kept
    std::span<const Field> headers; ///< in the order sent; values are bytes, never decoded
    std::string_view body;          ///< whole, within the route's limit, Content-Encoding undone
    std::string_view client;        ///< the client's address in text form, `server.trustedProxies` applied
    std::string_view route;         ///< the matched route, such as "GET /api/metrics/summary"
    const Scope* scope = nullptr;   ///< of the matched route; null only in a Request that no route was found for
    std::string_view requestId;     ///< never empty
    std::string_view traceparent;   ///< W3C trace context to pass on; empty if the caller sent none that is valid
    MonotonicTime deadline;         ///< after this moment nobody waits for the answer

    /// The first field of that name (names compare without case), or nothing.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept;
    /// The first query parameter of that name (names compare exactly), or nothing.
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const noexcept;
};

/// Header fields of a response: an ordered list whose names compare without case. A value that holds
/// CR, LF or NUL is turned into a 500 by the host; it never reaches the wire.
class WEIR_API Headers
{
public:
    using Entry = std::pair<std::string, std::string>;

    /// Replaces every field of that name by one.
    void set(std::string_view name, std::string value);
    /// Appends, whatever there is.
    void add(std::string_view name, std::string value);
    void remove(std::string_view name);
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
    [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return _entries; }

private:
    std::vector<Entry> _entries;
};

/// True if both names are equal without regard to ASCII case.
[[nodiscard]] constexpr bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept
{
    constexpr auto lower = [](char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return a.size() == b.size() && std::ranges::equal(a, b, {}, lower, lower); // most names differ in length
}

/// A body produced while it is sent: appends the next piece to `piece` (pieces of 16-256 KiB are best)
/// and returns false once nothing is left. Called by one thread at a time, never after it returned
/// false or threw, and destroyed when the answer ended or the client left. Throwing breaks the
/// connection, so that a cut answer is never taken for a whole one.
using Pull = std::function<bool(std::string& piece)>;

/// One server-sent event (WHATWG HTML, section 9.2).
struct ServerEvent
{
    std::string name = {}; ///< empty: "message"
    std::string data = {};
    std::string id = {};
};

/// The sending end of an event stream, handed out by the host; needs no thread. Thread-safe.
class WEIR_API EventSink
{
public:
    virtual ~EventSink();
    /// Queues an event and returns at once; false when the stream is closed or its queue is full (the
    /// event is dropped then, and counted).
    virtual bool send(ServerEvent event) = 0;
    /// Calls `callback` once when the stream ends for any reason; at once if it already has.
    virtual void onClose(std::function<void()> callback) = 0;
};

/// Opens an event stream: called once, after the head has been sent.
struct EventStream
{
    std::function<void(std::shared_ptr<EventSink>)> onOpen;
};

/// What a response carries: an owned string, a shared immutable one (sent without a copy), a pull
/// function, or an event stream. Default: empty.
class WEIR_API Body
{
public:
    using Shared = std::shared_ptr<const std::string>;

    Body() = default;
    Body(std::string text) : _content(std::move(text)) {}
    Body(const char* text) : _content(std::string(text)) {}
    /// REQUIRES: not null.
    Body(Shared text) : _content(std::move(text)) {}
    Body(Pull pull) : _content(std::move(pull)) {}
    Body(EventStream stream) : _content(std::move(stream)) {}

    /// The whole text, or nothing for the two streaming forms.
    [[nodiscard]] std::optional<std::string_view> text() const noexcept;
    [[nodiscard]] Pull* pull() noexcept { return std::get_if<Pull>(&_content); }
    [[nodiscard]] EventStream* events() noexcept { return std::get_if<EventStream>(&_content); }
    /// Turns an owned text into a shared one without copying it, and returns it; null for the
    /// streaming forms.
    [[nodiscard]] Shared share();

private:
    std::variant<std::string, Shared, Pull, EventStream> _content;
};

/// Why an answer stands in for one that could not be had. Never leaves the process, never cached.
enum class Failure : std::uint8_t
{
    timeout,
    connect,
    upstream,
    overload,
    circuitOpen,
    notStored, ///< the request wanted what a cache has and nothing else (RFC 9111, section 5.2.1.7)
};

struct Response
{
    int status = 200;
    Headers headers = {};
    Body body = {};
    /// Surrogate keys of the content ("metrics/cpu"), by which caches drop it; never leave the process.
    std::vector<std::string> resources = {};
    std::optional<Failure> failure = {};
    /// A rate limit said no; nothing behind it was asked. Never leaves the process.
    bool isOverLimit = false;
    /// Upper bound on reuse, set by the handler; never leaves the process.
    std::optional<std::chrono::milliseconds> freshFor = {};
};

/// A response with `Content-Type: application/json`.
[[nodiscard]] WEIR_API Response jsonResponse(std::string body, int status = 200);
/// A response with `Content-Type: text/plain; charset=utf-8`.
[[nodiscard]] WEIR_API Response textResponse(std::string body, int status = 200);
} // namespace weir::inline v1
