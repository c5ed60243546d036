// Which loop a connection is given to: the one of the processor that the connection's packets come in at.
//
// There the packets are still in the cache, and a client on the same machine takes turns with the loop that answers it
// instead of being woken on another processor. No thread is bound to a processor: the scheduler wakes a loop where its
// packets come in. Source: socket(7), SO_INCOMING_CPU; Linux, Documentation/networking/scaling.rst.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace weir::http
{
class Mailbox;

/// The processor that the socket's last packet came in at; -1 if the system does not say.
[[nodiscard]] int incomingProcessor(int socket) noexcept;

/// The loops of one listener and how many connections each has. Thread-safe but for `add`.
class Placement final
{
    struct Share;

public:
    /// By how many connections the loop of the right processor may be ahead of another. Few, for clients behind one
    /// processor must keep all loops busy.
    static constexpr std::size_t maxLead = 8;

    /// A connection's place on a loop, counted while it is held. Dies before its Placement does.
    class Seat final
    {
    public:
        Seat(Seat&& other) noexcept : _share(std::exchange(other._share, nullptr)) {}
        Seat& operator=(Seat&& other) noexcept;
        ~Seat();
        /// The loop's.
        [[nodiscard]] Mailbox& mailbox() const noexcept;

    private:
        friend class Placement;
        explicit Seat(Share& share) noexcept;
        Share* _share;
    };

    /// The `processors` have the loops in turn.
    explicit Placement(const std::vector<int>& processors);
    ~Placement();
    Placement(const Placement&) = delete;
    Placement& operator=(const Placement&) = delete;

    /// Adds a loop. REQUIRES: no connection has been placed yet; the mailbox outlives all seats.
    void add(Mailbox& mailbox);
    /// For a new connection whose packets come in at this processor. REQUIRES: there is a loop.
    [[nodiscard]] Seat place(int processor) noexcept;
    /// A seat that fits the connection better than the one it has, if there is one.
    [[nodiscard]] std::optional<Seat> better(const Seat& seat, int processor) noexcept;
    /// How often there was one.
    [[nodiscard]] std::uint64_t moves() const noexcept { return _moves; }

private:
    [[nodiscard]] Share* shareOf(int processor) const noexcept;
    [[nodiscard]] Share& smallest() noexcept;

    std::vector<std::unique_ptr<Share>> _shares;
    std::vector<std::size_t> _ranks; // by processor: how many of the processors come before it
    std::atomic<std::size_t> _next{0};
    std::atomic<std::uint64_t> _moves{0};
};

/// Those that the process may run on, in order.
[[nodiscard]] std::vector<int> usableProcessors();
} // namespace weir::http
