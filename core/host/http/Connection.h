// One client's connection: what it does next, and what it waits for.
#pragma once

#include "Admission.h"
#include "Mailbox.h"
#include "Placement.h"
#include "Reply.h"
#include "RequestReader.h"
#include "Shared.h"
#include "TimerWheel.h"
#include "Transport.h"
#include "Turn.h"
#include "weir/Baton.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace weir::http
{
/// A state machine, in three files: it reads and runs requests, replies, and keeps time. Each `on…` does as much as it
/// can without waiting for the client and leaves in `want` and `deadline` what the loop has to wait for; the loop calls
/// the one that fits. Not thread-safe: it belongs to its loop, or to the thread that was working on it when the loop
/// was handed on.
class Connection final : public TimerWheel::Entry, private Baton::Sleeper
{
public:
    enum class Want : std::uint8_t
    {
        readable,
        writable,
        turn,   ///< its next turn, with nothing to wait for
        thread, ///< until code that may wait can be run
        send,   ///< until those at hand have been answered too; its answer is held so long
        post,   ///< until the loop is told, by a baton or by itself, that its request may go on
        ready,  ///< until the descriptor is ready for which its request was put aside, or the deadline has come
        end,    ///< nothing: it is to be destroyed
    };

    /// REQUIRES: `shared` outlives it.
    Connection(Shared& shared, Placement::Seat seat, std::unique_ptr<Transport> transport, Peer peer,
               Admission::Place place, MonotonicTime deadline);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// The socket is ready, or the answer was held long enough.
    void onReady(Turn& turn);
    /// It wanted a thread, and code that may wait can be run.
    void onThread(Turn& turn);
    /// It wanted a turn.
    void onTurn(Turn& turn);
    /// It was worked on without its loop, and is the loop's again.
    void onReturn(Turn& turn);
    /// Its request was put aside, and can go on.
    void onGoing(Turn& turn);
    void onExpired(Turn& turn);
    /// Its event stream has something to send.
    void onEvents(Turn& turn);
    /// The listener is closing.
    void onClosing(Turn& turn);
    /// It cannot be worked on any more.
    void abandon() noexcept { end(); }
    /// It is not to be served: answers with the refusal and closes.
    void refuse(Turn& turn, const Refusal& refusal);

    /// True if nothing but the client's next request is awaited: another loop could take it over.
    [[nodiscard]] bool isIdle() const noexcept;
    [[nodiscard]] const Placement::Seat& seat() const noexcept { return _seat; }
    /// Moves to another loop. REQUIRES: it is idle.
    void moveTo(Placement::Seat seat) noexcept { _seat = std::move(seat); }
    /// True while its request is being run.
    [[nodiscard]] bool isInCall() const noexcept { return _call != nullptr; }
    /// Called by the code of its request: puts that aside until the baton is posted.
    void putAside(Baton& baton) noexcept;
    /// Puts it aside for the others of the loop, which has it go on (`Loop::goOnLater`).
    void yield() noexcept;
    /// Likewise, until what the loop watches for it is ready or `until` has come.
    void putAside(MonotonicTime until) noexcept;
    [[nodiscard]] bool isAside() const noexcept { return _want == Want::post || _want == Want::ready; }

    [[nodiscard]] Want want() const noexcept { return _want; }
    [[nodiscard]] MonotonicTime deadline() const noexcept { return _deadline; }
    [[nodiscard]] int descriptor() const noexcept { return _transport->descriptor(); }

    /// What the loop notes about it; nobody else touches it.
    struct Bookmark
    {
        std::size_t index = 0;    ///< in the loop's list
        std::uint32_t armed = 0;  ///< the epoll events it is armed for; 0: it is not in the set
        bool queued = false;      ///< it waits for a thread
        bool held = false;        ///< its answer waits for those at hand
        bool away = false;        ///< it is worked on without the loop
        int watched = -1;         ///< the descriptor that its request waits for; -1: none
        int processor = -1;       ///< that its packets come in at, looked up for this request; -1: not looked up
        MonotonicTime nextLook{}; ///< not before then is it looked up again
    };
    Bookmark bookmark;

private:
    static constexpr std::size_t readSize = std::size_t{64} * 1024;
    static constexpr std::chrono::milliseconds lingerTime{1000};

    enum class Phase : std::uint8_t
    {
        reading,
        parked, ///< a whole request waits for a thread
        aside,  ///< a request that was begun waits for something
        replying,
        lingering, ///< all is said; what the client still sends is dropped, so that it gets to read the answer
    };

    void read(Turn& turn);
    void process(Turn& turn, std::string_view bytes);
    void keep(std::string_view rest);
    void giveTurn(std::string_view rest);
    void awaitMore(Turn& turn, std::string_view rest);
    void whole(Turn& turn, std::string_view request);
    void park(Turn& turn, std::string_view request);
    void unpark() noexcept;
    void endWait(const Turn& turn) noexcept;
    void run(Turn& turn);
    void go(Turn& turn, bool isAnswered);
    void answer(Turn& turn, Outgoing&& outgoing);
    void wake() noexcept override;
    void reply(Turn& turn, Outgoing&& outgoing, bool keepAlive);
    void follow(Turn& turn, Reply::State state);
    void answered(Turn& turn);
    void linger(Turn& turn);
    void discard(Turn& turn);
    void resume(Turn& turn);
    [[nodiscard]] bool hasMore(const Turn& turn) const noexcept;
    void end() noexcept;
    void hangUp() noexcept;
    void wantAfter(Transport::State state) noexcept;
    void sendContinue();
    void strike(const char* limit) noexcept;
    [[nodiscard]] const char* idleLimit(const Turn& turn) const noexcept;
    [[nodiscard]] MonotonicTime idleDeadline(const Turn& turn) const noexcept;
    [[nodiscard]] MonotonicTime bodyDeadline(const Turn& turn) const noexcept;
    [[nodiscard]] Refusal lateRefusal(const Turn& turn) const;
    [[nodiscard]] bool mayStay(const Turn& turn) const noexcept;
    [[nodiscard]] std::shared_ptr<EventQueue> openQueue(const Turn& turn);

    Shared& _shared;
    Placement::Seat _seat;
    const Peer _peer;
    Admission::Place _place;
    std::unique_ptr<Transport> _transport;
    RequestReader _reader;
    std::unique_ptr<Call> _call;   // null unless a request is being run
    std::unique_ptr<Reply> _reply; // null before the first answer
    std::string _rest;             // read and not yet processed
    MonotonicTime _born;
    MonotonicTime _deadline;
    MonotonicTime _began{}; // when the stage of the request that is read began, or its wait for a thread
    std::size_t _requests = 0;
    Phase _phase = Phase::reading;
    Want _want = Want::readable;
    std::size_t _inTurn = 0; // requests run since the loop last had its turn
    bool _refused = false;   // the client may still be sending what nobody will read
};
} // namespace weir::http
