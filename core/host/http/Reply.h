// One answer on its way to the client.
#pragma once

#include "EventQueue.h"
#include "Front.h"
#include "Output.h"
#include "ResponseHead.h"
#include "Turn.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace weir::http
{
/// Writes any form of answer as far as the transport takes it, and goes on from there. Not thread-safe.
class Reply final
{
public:
    enum class State : std::uint8_t
    {
        sent,       ///< all of it
        held,       ///< nothing yet; goes on once those at hand have been answered too
        wouldRead,  ///< goes on once the socket is readable
        wouldWrite, ///< goes on once the socket is writable
        mayWait,    ///< goes on once code that may wait can be run
        events,     ///< goes on once there are events to send
        broken,     ///< the connection is of no more use
    };
    struct Facts
    {
        bool head = false; ///< the request's method is HEAD
        bool http10 = false;
        bool keepAlive = true;
        bool mayHold = false; ///< if the turn allows it too
    };
    /// Called when a pull function fails before its first piece; gives what to answer in its place.
    using Substitute = std::function<Outgoing()>;
    /// Makes the queue of an event stream.
    using OpenQueue = std::function<std::shared_ptr<EventQueue>()>;

    /// Begins an answer. REQUIRES: the last one was sent, or there was none.
    [[nodiscard]] State begin(Outgoing&& outgoing, const Facts& facts, Transport& transport, Turn& turn,
                              const Substitute& substitute, const OpenQueue& openQueue);
    /// Goes on.
    [[nodiscard]] State advance(Transport& transport, Turn& turn);

    /// False where the end of the connection is the end of the body.
    [[nodiscard]] bool keepsAlive() const noexcept { return _facts.keepAlive; }
    [[nodiscard]] EventQueue* events() const noexcept { return _events.get(); }
    /// True if bytes wait for the client to take them.
    [[nodiscard]] bool isStalled() const noexcept { return !_output.empty(); }
    /// Sends a comment, which finds out whether anybody is there. REQUIRES: the state is `events`.
    [[nodiscard]] State heartbeat(Transport& transport);
    /// Ends an event stream; forgets the answer.
    void reset() noexcept;

private:
    [[nodiscard]] State sendText(Outgoing&& outgoing, Transport& transport, Turn& turn);
    [[nodiscard]] State sendPieces(Outgoing&& outgoing, Transport& transport, Turn& turn, const Substitute& substitute);
    [[nodiscard]] State sendEvents(Outgoing&& outgoing, Transport& transport, Turn& turn, const OpenQueue& openQueue);
    [[nodiscard]] State flush(Transport& transport);
    [[nodiscard]] State pump(Transport& transport, Turn& turn);
    [[nodiscard]] State pumpEvents(Transport& transport);
    void pullPiece();
    void framePiece();

    Facts _facts;
    Outgoing _outgoing;
    Output _output;
    std::string _text;  // what _output views and _outgoing does not hold
    std::string _piece; // the last one that was pulled
    std::shared_ptr<EventQueue> _events;
    bool _borrows = false; // _text is the turn's memory
    bool _streaming = false;
    bool _more = false; // there is more to pull
};
} // namespace weir::http
