// From bytes to requests: one connection's side that reads.
#pragma once

#include "BodyMemory.h"
#include "ChunkDecoder.h"
#include "Front.h"
#include "FrontSettings.h"
#include "HeadParser.h"
#include "HeadScanner.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace weir::http
{
/// A state machine without sockets and clocks. Feed it what has arrived; a request that is whole within those bytes
/// is read in place, any other is copied once. Not thread-safe.
class RequestReader final
{
public:
    struct Rules
    {
        const FrontSettings& settings;
        const Dispatcher& dispatcher;
    };

    enum class Progress : std::uint8_t
    {
        needsMore,
        whole,   ///< `request` can be run; then `next`
        refused, ///< `refusal` says why; where the next request starts is not known
    };
    enum class Stage : std::uint8_t
    {
        idle, ///< nothing of a request has arrived
        head,
        body,
    };

    /// REQUIRES: both outlive the reader.
    RequestReader(const Peer& peer, BodyMemory& memory);

    /// Reads on. `bytes` is what of the stream has not been consumed yet; what stands in it before `consumed` has been
    /// read and must be taken away, unless the progress is `whole`: the request may view it until `next`.
    [[nodiscard]] Progress feed(std::string_view bytes, std::size_t& consumed, const Rules& rules);
    [[nodiscard]] Stage stage() const noexcept { return _stage; }
    /// The bytes of the body that have arrived.
    [[nodiscard]] std::size_t bodySize() const noexcept { return _bodySize; }
    /// True once for a request whose client waits for a 100 before it sends the body.
    [[nodiscard]] bool takeContinue() noexcept { return std::exchange(_continue, false); }

    /// The request, or what is known of it.
    [[nodiscard]] const Incoming& request() const noexcept { return _incoming; }
    [[nodiscard]] const Refusal& refusal() const noexcept { return *_refusal; }
    /// True if the request says that a body follows; a chunked one may turn out to be empty.
    [[nodiscard]] bool hasBody() const noexcept { return _framing.chunked || _framing.length > 0; }
    [[nodiscard]] bool isPersistent() const noexcept { return _persistent; }
    [[nodiscard]] bool isHttp10() const noexcept { return _http10; }
    /// Notes how long the request waited for a thread.
    void waited(std::chrono::nanoseconds time) noexcept { _incoming.waited = time; }
    /// Makes the request independent of the bytes fed.
    void hold(std::string_view fed);
    /// Forgets the body, once nobody reads it any more: its memory may be wanted elsewhere.
    void dropBody() noexcept;
    /// Forgets the request.
    void next() noexcept;

private:
    [[nodiscard]] Progress refuse(Refusal refusal);
    [[nodiscard]] Progress readHead(std::string_view bytes, std::size_t& consumed, const Rules& rules);
    [[nodiscard]] Progress beginBody(std::string_view head, std::string_view rest, std::size_t& consumed,
                                     const Rules& rules);
    [[nodiscard]] Progress readBody(std::string_view bytes, std::size_t& consumed, const Rules& rules);
    [[nodiscard]] Progress readChunks(std::string_view bytes, std::size_t& consumed, const Rules& rules);
    [[nodiscard]] Progress finish();
    [[nodiscard]] std::optional<Refusal> makeRoom(std::size_t size, const Rules& rules);
    void accept(const Head& head);

    HeadScanner _scanner;
    HeadParser _parser;
    std::optional<ChunkDecoder> _chunks;
    BodyShare _share;
    Incoming _incoming;
    std::optional<Refusal> _refusal;
    Framing _framing;
    BodyLimit _limit;
    std::string _heldHead;
    std::string _body;
    std::size_t _bodySize = 0;
    int _emptyLines = 0;
    Stage _stage = Stage::idle;
    bool _continue = false;
    bool _persistent = false;
    bool _http10 = false;
};
} // namespace weir::http
