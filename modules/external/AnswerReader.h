// Reads one answer from a connection, within bounds.
#pragma once

#include "AnswerHead.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace weir::external
{
struct AnswerLimits
{
    std::size_t head = 64U << 10U; ///< external.maxResponseHead: also of interim answers and trailers together
    std::size_t body = 1U << 20U;  ///< external.maxResponse

    bool operator==(const AnswerLimits&) const = default;
};

struct Answer
{
    int status = 0;
    Headers headers = {};
    std::string body = {};
    bool reusable = false; ///< it ended where it said, nothing follows, and the service keeps the connection
};

/// Holds no more than the two bounds and one buffer, whatever is sent. For one answer; not thread-safe.
class AnswerReader final
{
public:
    /// Puts some bytes into the span and returns their number, 0 at the end of the stream; may throw.
    using Receive = std::function<std::size_t(std::span<char>)>;

    AnswerReader(Receive receive, AnswerLimits limits)
        : _receive(std::move(receive)), _maxBody(limits.body), _headLeft(limits.head)
    {
    }

    /// The final answer to a request with that method; interim ones (1xx) are passed over. Throws UpstreamError, of a
    /// bound that was struck with its key, and whatever `receive` throws.
    [[nodiscard]] Answer read(std::string_view method);

private:
    [[nodiscard]] AnswerHead readHead();
    void readBody(const AnswerHead& head, std::string& body);
    void readChunks(std::string& body);
    [[nodiscard]] std::uint64_t readChunkSize();
    void readTrailers();
    void append(std::string& body, std::uint64_t size);
    /// The next line with its end, taken from what is `left` for it; valid until the next call.
    [[nodiscard]] std::string_view line(std::size_t& left);
    /// False at the end of the stream.
    bool receive();
    void requireRoom(std::size_t held, std::uint64_t more) const;

    Receive _receive;
    std::size_t _maxBody;
    std::size_t _headLeft;
    std::string _buffer; ///< received, not used yet from `_at` on
    std::size_t _at = 0;
    bool _isFirst = true; ///< nothing has been received
};
} // namespace weir::external
