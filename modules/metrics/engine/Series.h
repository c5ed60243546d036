// One series in memory.
#pragma once

#include "engine/ClosedChunks.h"
#include "engine/Ids.h"
#include "engine/OpenChunk.h"
#include "engine/SealedChunk.h"
#include "weir/Clock.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace weir::metrics
{
using ClosedPointer = std::shared_ptr<const ClosedChunks>;

/// What to do with chunks that hold both points that are removed and others.
enum class CutChunks : std::uint8_t
{
    keep,    ///< leave them as they are
    rewrite, ///< replace them by chunks of the others
};

/// A chunk and the frozen one with what is left of it.
struct Rewritten
{
    ChunkPointer old;
    ChunkPointer rest;
};

/// What happens to the closed chunks of a series that points are removed from.
struct Removal
{
    std::vector<ChunkPointer> kept = {};    ///< the chunks afterwards, by order; the rests of the rewritten among them
    std::vector<Rewritten> rewritten = {};  ///< those that lose some of their points
    std::vector<ChunkPointer> dropped = {}; ///< those that lose all
    std::uint64_t points = 0;               ///< that are gone
    ClosedPointer closed = {};              ///< what is kept, once it is final: `close` makes it, for it takes long

    [[nodiscard]] bool empty() const noexcept { return rewritten.empty() && dropped.empty(); }
    void close();
};

/// Not synchronised, but for its id and key: see SeriesSet.
class Series final : public std::enable_shared_from_this<Series>
{
public:
    Series(SeriesId id, std::string key) : _id(id), _key(std::move(key)) {}

    [[nodiscard]] SeriesId id() const noexcept { return _id; }
    [[nodiscard]] const std::string& key() const noexcept { return _key; }

    /// REQUIRES: as many times as values. `now` is when they come.
    void append(std::span<const Time> times, std::span<const double> values, MonotonicTime now);
    /// Lets the summaries catch up with the open points.
    void summarise();

    [[nodiscard]] const OpenChunk& open() const noexcept { return _open; }
    /// Null: there are none.
    [[nodiscard]] const ClosedPointer& closed() const noexcept { return _closed; }
    /// Of the closed chunks and the open points that are summarised. Null: of none.
    [[nodiscard]] const Summary* total() const noexcept;
    [[nodiscard]] bool isEmpty() const noexcept { return !_closed && _open.size() == 0; }
    /// The open chunk has as many points as a chunk should have.
    [[nodiscard]] bool isFull() const noexcept;
    /// When the first open point came. REQUIRES: there is one.
    [[nodiscard]] MonotonicTime openSince() const noexcept { return _openSince; }
    /// Of all points; `latest` and `earliest` if there are none.
    [[nodiscard]] Time firstTime() const noexcept;
    [[nodiscard]] Time lastTime() const noexcept;

    /// Closes the open chunk: its points make one frozen chunk, or several if they are too many for one.
    std::vector<ChunkPointer> freeze();
    /// Puts a chunk where the frozen one is; false if that is not there any more.
    bool replace(const ChunkPointer& frozen, ChunkPointer sealed);
    /// Takes over the chunks that were stored, in any order.
    void load(std::vector<ChunkPointer> chunks);

    /// How the closed chunks look without the points from `from` to before `to`. Nothing if that changes nothing.
    /// Throws what `source` does.
    [[nodiscard]] std::optional<Removal> planRemoval(Time from, Time to, CutChunks cut, ChunkSource& source) const;
    /// REQUIRES: nothing has changed since the plan was made, and it is closed unless nothing is kept.
    void apply(const Removal& removal);
    /// How many open points there are from `from` to before `to`.
    [[nodiscard]] std::uint64_t countOpen(Time from, Time to) const;
    /// Removes them.
    void removeOpen(Time from, Time to);

    // For the commit thread alone.

    /// The journal's entries in which open points are, ascending.
    [[nodiscard]] std::vector<JournalNumber>& openEntries() noexcept { return _openEntries; }
    /// Points of entries up to this one are in stored chunks.
    [[nodiscard]] JournalNumber throughSeq() const noexcept { return _throughSeq; }
    void setThroughSeq(JournalNumber entry) noexcept { _throughSeq = entry; }

private:
    void resetTotal();
    void close(const std::vector<ChunkPointer>& added);

    SeriesId _id;
    std::string _key;
    OpenChunk _open;
    MonotonicTime _openSince = {};
    ClosedPointer _closed;
    std::unique_ptr<Summary> _total; // null unless there are both closed chunks and summarised open points
    std::uint32_t _nextOrder = 0;    // of chunks
    std::vector<JournalNumber> _openEntries;
    JournalNumber _throughSeq = 0;
};
} // namespace weir::metrics
