// The border between the HTTP front, which knows sockets and framing, and the host, which knows values.
#pragma once

#include "BodyMemory.h"
#include "Peer.h"
#include "weir/Http.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace weir::http
{
/// A request as it came off the wire: framing removed, nothing decoded. Views, valid during `dispatch`.
struct Incoming
{
    std::string_view method;
    std::string_view target; ///< origin-form (RFC 9112, section 3.2.1), or `*` for OPTIONS
    std::span<const Field> headers;
    std::string_view body;
    const Peer* peer = nullptr; ///< never null in a call
    BodyRoom room = {};
    std::chrono::nanoseconds waited{0}; ///< since it was whole, for a thread
};

/// A response with what must live until its body has been made and sent.
struct Outgoing
{
    std::shared_ptr<const void> keepAlive; // first, so that it dies last; null if the body is made
    Response response;
};

/// Why a front does not run a request.
struct Refusal
{
    int status = 400;
    std::string detail;
    std::string limit = {}; ///< the key of the limit that was struck; empty: none
};

/// How many bytes the body of a request may have, and the key that says so.
struct BodyLimit
{
    std::size_t bytes = 0;
    std::string key;
};

/// What the host is to a front. Thread-safe; no call throws.
class Dispatcher
{
public:
    virtual ~Dispatcher() = default;
    /// Asked before the body is read.
    [[nodiscard]] virtual BodyLimit bodyLimit(std::string_view method, std::string_view target) const noexcept = 0;
    /// True if the host answers the request from memory, whatever modules do: it never has to wait for a thread.
    [[nodiscard]] virtual bool isInstant(std::string_view method, std::string_view target) const noexcept = 0;
    /// Answers a whole request. The answer to HEAD carries the body of GET; the front leaves it out.
    [[nodiscard]] virtual Outgoing dispatch(const Incoming& incoming) noexcept = 0;
    /// Answers a request that the front refuses, so that it is logged and counted like any other.
    /// `incoming` holds what is known of it.
    [[nodiscard]] virtual Outgoing refuse(const Incoming& incoming, const Refusal& refusal) noexcept = 0;
    /// Counts a limit that struck where there was no request to answer.
    virtual void limitStruck(const std::string& key) noexcept = 0;
    /// True for a proxy that speaks for many clients: the bound on connections per address is not for it.
    [[nodiscard]] virtual bool isTrusted(const Poco::Net::IPAddress& peer) const noexcept = 0;
};
} // namespace weir::http
