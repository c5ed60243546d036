// A host that answers in every form there is, and remembers what it was asked.
#pragma once

#include "ScriptedTurn.h"
#include "http/Front.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::fuzz
{
/// One call for an answer.
struct Exchange
{
    std::string method;
    std::string request; ///< all that was run; empty: it was refused
    int status = 0;
    std::optional<std::string> body; ///< what the answer says if it is not compressed; nothing: a stream of events
    bool breaks = false;             ///< the body cannot be had to its end
    bool closing = false;            ///< the listener was closing
};

/// The path chooses the answer:
///   /instant        from memory, without a thread
///   /wait           after waiting
///   /small          an echo whose request may have a body of 16 bytes only
///   /text /large    one worth compressing; one too long to be copied
///   /empty /same    204; 304
///   /pull           in pieces; with `wait`, `break` or `fail` in its path: waiting for each, breaking off, not
///   beginning /events         a stream of events anything else   an echo
class RecordingHost final : public http::Dispatcher
{
public:
    static constexpr std::size_t maxBody = 2048;
    static constexpr std::size_t maxSmallBody = 16;

    /// REQUIRES: both outlive the host.
    RecordingHost(ScriptedTurn& turn, const bool& closing) : _turn(turn), _closing(closing) {}

    [[nodiscard]] http::BodyLimit bodyLimit(std::string_view method, std::string_view target) const noexcept override;
    [[nodiscard]] bool isInstant(std::string_view method, std::string_view target) const noexcept override;
    [[nodiscard]] http::Outgoing dispatch(const http::Incoming& incoming) noexcept override;
    [[nodiscard]] http::Outgoing refuse(const http::Incoming& incoming, const http::Refusal& refusal) noexcept override;
    void limitStruck(const std::string& key) noexcept override;
    [[nodiscard]] bool isTrusted(const Poco::Net::IPAddress& /*peer*/) const noexcept override { return false; }

    [[nodiscard]] const std::vector<Exchange>& exchanges() const noexcept { return _exchanges; }
    /// Sends an event to whoever listens.
    void sendEvent();
    [[nodiscard]] bool listens() const noexcept { return _sink != nullptr; }

private:
    [[nodiscard]] Response respond(const http::Incoming& incoming, Exchange& exchange);
    [[nodiscard]] Response pieces(std::string_view target, Exchange& exchange);
    [[nodiscard]] Response events();

    ScriptedTurn& _turn;
    const bool& _closing;
    std::vector<Exchange> _exchanges;
    std::shared_ptr<EventSink> _sink;
    bool _refused = false;
    bool _failed = false; // the answer to the last request has to be replaced
};
} // namespace weir::fuzz
