#include "Reply.h"

#include "Release.h"

#include <array>
#include <charconv>

namespace weir::http
{
namespace
{
constexpr std::size_t copiedText = 16 * 1024;  // up to this a body is copied behind its head: one contiguous send
constexpr std::size_t heldText = 4 * 1024;     // up to this it may wait for other answers
constexpr std::size_t fairShare = 1024 * 1024; // sent at once before other connections get their turn

void appendHex(std::string& out, std::size_t number)
{
    constexpr int hexadecimal = 16;
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, hexadecimal).ptr;
    out.append(digits.data(), end);
}
} // namespace

Reply::State Reply::begin(Outgoing&& outgoing, const Facts& facts, Transport& transport, Turn& turn,
                          const Substitute& substitute, const OpenQueue& openQueue)
{
    _facts = facts;
    if (outgoing.response.body.pull() != nullptr)
        return sendPieces(std::move(outgoing), transport, turn, substitute);
    if (outgoing.response.body.events() != nullptr)
        return sendEvents(std::move(outgoing), transport, turn, openQueue);
    return sendText(std::move(outgoing), transport, turn);
}

Reply::State Reply::flush(Transport& transport)
{
    const auto result = _output.flush(transport);
    switch (result.state)
    {
    case Transport::State::closed:
        return State::broken;
    case Transport::State::wouldRead:
        return State::wouldRead;
    case Transport::State::wouldWrite:
        return State::wouldWrite;
    case Transport::State::open:
        break;
    }
    return _output.empty() ? State::sent : State::wouldWrite;
}

Reply::State Reply::sendText(Outgoing&& outgoing, Transport& transport, Turn& turn)
{
    auto text = *outgoing.response.body.text();
    _borrows = _facts.mayHold && text.size() <= heldText && turn.mayHold();
    if (_borrows)
        _text = turn.takeText();
    auto& out = _borrows ? _text : turn.writeBuffer();
    const Wire wire{.length = text.size(), .keepAlive = _facts.keepAlive, .http10 = _facts.http10, .head = _facts.head};
    appendHead(out, outgoing.response, wire, turn.date());
    if (_facts.head || !mayHaveBody(outgoing.response.status))
        text = {};
    if (text.size() <= copiedText)
    {
        out.append(text);
        text = {};
    }
    _output.set(out, text, {});
    if (_borrows)
        return State::held;
    const auto state = flush(transport);
    if (state == State::sent || state == State::broken)
        return state;
    // The rest has to outlive this turn, and its owner may move.
    _text.assign(_output.left(0));
    const auto rest = _output.left(1).size();
    _outgoing = std::move(outgoing);
    const auto kept = *_outgoing.response.body.text();
    _output.set(_text, kept.substr(kept.size() - rest), {});
    return state;
}

void Reply::pullPiece()
{
    _piece.clear();
    _more = (*_outgoing.response.body.pull())(_piece);
}

void Reply::framePiece()
{
    _text.clear();
    if (_facts.http10)
        return _output.set({}, _piece, {});
    if (!_piece.empty()) // an empty chunk would be the last one
    {
        appendHex(_text, _piece.size());
        _text.append("\r\n");
    }
    const std::string_view end = _piece.empty() ? "0\r\n\r\n" : "\r\n0\r\n\r\n";
    _output.set(_text, _piece, _more ? end.substr(0, _piece.empty() ? 0 : 2) : end);
}

Reply::State Reply::sendPieces(Outgoing&& outgoing, Transport& transport, Turn& turn, const Substitute& substitute)
{
    _outgoing = std::move(outgoing);
    try
    {
        pullPiece(); // what fails before the first byte can still be answered with an error
    }
    catch (...)
    {
        release(_outgoing);
        return sendText(substitute(), transport, turn);
    }
    turn.refreshNow();
    _facts.keepAlive = _facts.keepAlive && !_facts.http10;
    std::string head;
    const Wire wire{.length = {},
                    .chunked = !_facts.http10,
                    .keepAlive = _facts.keepAlive,
                    .http10 = _facts.http10,
                    .head = _facts.head};
    appendHead(head, _outgoing.response, wire, turn.date());
    _streaming = true;
    if (_facts.head || !mayHaveBody(_outgoing.response.status))
    {
        _more = false;
        _text = std::move(head);
        _output.set(_text, {}, {});
    }
    else
    {
        framePiece();
        const auto body = _output.left(1);
        const auto tail = _output.left(2);
        _text.insert(0, head);
        _output.set(_text, body, tail);
    }
    return pump(transport, turn);
}

Reply::State Reply::pump(Transport& transport, Turn& turn)
{
    for (std::size_t sent = 0;;)
    {
        sent += _output.size();
        if (const auto state = flush(transport); state != State::sent)
            return state;
        if (!_more)
            return State::sent;
        if (!turn.mayWait())
            return State::mayWait;
        if (sent > fairShare)
            return State::wouldWrite;
        try
        {
            pullPiece();
        }
        catch (...)
        {
            return State::broken; // what is not whole must not look whole
        }
        turn.refreshNow();
        framePiece();
    }
}

Reply::State Reply::sendEvents(Outgoing&& outgoing, Transport& transport, Turn& turn, const OpenQueue& openQueue)
{
    _outgoing = std::move(outgoing);
    auto& headers = _outgoing.response.headers;
    headers.set("Content-Type", "text/event-stream");
    headers.set("Cache-Control", "no-store");
    _facts.keepAlive = false;
    _text.clear();
    const Wire wire{.length = {}, .keepAlive = false, .http10 = _facts.http10, .head = _facts.head};
    appendHead(_text, _outgoing.response, wire, turn.date());
    _output.set(_text, {}, {});
    const auto state = flush(transport);
    if (_facts.head || state == State::broken)
        return state;
    _events = openQueue();
    try
    {
        _outgoing.response.body.events()->onOpen(_events);
    }
    catch (...)
    {
        return State::broken;
    }
    return state == State::sent ? pumpEvents(transport) : state;
}

Reply::State Reply::pumpEvents(Transport& transport)
{
    for (std::size_t sent = 0;;)
    {
        sent += _output.size();
        if (const auto state = flush(transport); state != State::sent)
            return state;
        if (sent > fairShare)
            return State::wouldWrite;
        _text = _events->take();
        if (_text.empty())
            return State::events;
        _output.set(_text, {}, {});
    }
}

Reply::State Reply::heartbeat(Transport& transport)
{
    _text = ":\n";
    _output.set(_text, {}, {});
    return pumpEvents(transport);
}

Reply::State Reply::advance(Transport& transport, Turn& turn)
{
    if (_events)
        return pumpEvents(transport);
    if (_streaming)
        return pump(transport, turn);
    const auto state = flush(transport);
    if (_borrows && state == State::sent)
        turn.giveBack(std::move(_text));
    return state;
}

void Reply::reset() noexcept
{
    if (_events)
    {
        _events->owner = nullptr;
        _events->close();
        _events.reset();
    }
    _output = {};
    release(_text);
    release(_piece);
    release(_outgoing);
    _borrows = false;
    _streaming = false;
    _more = false;
}
} // namespace weir::http
