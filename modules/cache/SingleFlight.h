// Of requests that want the same, one asks.
#pragma once

#include "Entry.h"
#include "weir/Http.h"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace weir::cache
{
/// One flight per key at a time: the first request leads it, the others may wait for what it brings. A flight that
/// brings nothing (its leader threw, or the answer may not be stored) frees all who wait at once: each then asks for
/// itself, at the same time as the others, and its leader's exception is the leader's alone. What it brings may be the
/// answer that says what failed: who waited for that as long as a call may take is not made to wait again. Keys whose
/// answers may not be stored are remembered for a moment (`pass`), so that nobody waits for those in vain. Thread-safe.
class SingleFlight final
{
    struct Flight;

public:
    /// An answer that is not stored.
    using FailurePointer = std::shared_ptr<const Response>;

    /// The leader's end; movable. Its destruction ends the flight, with nothing unless it landed.
    class Lead final
    {
    public:
        Lead(SingleFlight& flights, std::string key, std::shared_ptr<Flight> flight) noexcept;
        Lead(Lead&& other) noexcept;
        Lead& operator=(Lead&&) = delete;
        ~Lead();
        /// At most once.
        void land(EntryPointer entry) noexcept { _entry = std::move(entry); }
        /// Instead: what its followers are answered.
        void fail(FailurePointer answer) noexcept { _failure = std::move(answer); }

    private:
        SingleFlight& _flights;
        std::string _key;
        std::shared_ptr<Flight> _flight; // null once moved from
        EntryPointer _entry;
        FailurePointer _failure;
    };

    /// Takes the lead, or nothing if there is a leader.
    [[nodiscard]] std::optional<Lead> tryLead(const std::string& key);

    /// Takes the lead, or waits for the leader, at most so long, inside a `Blocking` scope.
    struct Boarded
    {
        std::optional<Lead> lead = {};
        EntryPointer brought = {};  ///< of another's flight; null if it brought nothing or took too long
        FailurePointer failed = {}; ///< likewise, if it failed
    };
    [[nodiscard]] Boarded board(const std::string& key, std::chrono::nanoseconds patience);

    /// For a second from now nobody should board for this key (nor, rarely, for another one).
    void pass(std::string_view key, MonotonicTime now) noexcept;
    [[nodiscard]] bool passes(std::string_view key, MonotonicTime now) const noexcept;
    /// Its answers may be stored again.
    void passNoMore(std::string_view key) noexcept;

private:
    struct Flight
    {
        std::condition_variable ended;
        bool landed = false;    // guarded by _mutex of SingleFlight
        EntryPointer entry;     // likewise
        FailurePointer failure; // likewise
    };
    using Until = std::atomic<MonotonicTime::rep>;

    [[nodiscard]] static std::size_t slotOf(std::string_view key) noexcept;
    /// The flight of that key, and whether it is a new one. REQUIRES: _mutex is held.
    [[nodiscard]] std::pair<std::shared_ptr<Flight>, bool> flightOf(const std::string& key);
    void end(const std::string& key, Flight& flight, EntryPointer entry, FailurePointer failure) noexcept;

    std::mutex _mutex;
    std::unordered_map<std::string, std::shared_ptr<Flight>> _flights; // guarded by _mutex
    std::array<Until, 1024> _passUntil{};                              // by hash: constant memory
};
} // namespace weir::cache
