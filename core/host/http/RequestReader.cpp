#include "RequestReader.h"

#include "Release.h"
#include "weir/Units.h"

#include <algorithm>

namespace weir::http
{
namespace
{
constexpr int maxEmptyLines = 8;             // before a request line (RFC 9112, section 2.2)
constexpr std::size_t firstRoom = 16 * 1024; // what a body gets before more of it has arrived
constexpr std::size_t growth = 4;            // of that room: a body is copied a third of a time, all in all
constexpr std::size_t maxChunkLine = 4 * 1024;
constexpr const char* noBody = ""; // no null pointer: parsers of bodies do not take one

HeadLimits headLimits(const FrontSettings& settings)
{
    return {settings.maxTarget, settings.maxHead, settings.maxFields};
}

Refusal bodyTooLarge(const BodyLimit& limit)
{
    return {413, "the body is larger than " + formatBytes(limit.bytes) + "; operators: " + limit.key, limit.key};
}
} // namespace

RequestReader::RequestReader(const Peer& peer, BodyMemory& memory)
    : _share(memory), _incoming{.method = {}, .target = {}, .headers = {}, .body = noBody, .peer = &peer}
{
}

RequestReader::Progress RequestReader::refuse(Refusal refusal)
{
    _refusal = std::move(refusal);
    _persistent = false;
    return Progress::refused;
}

RequestReader::Progress RequestReader::feed(std::string_view bytes, std::size_t& consumed, const Rules& rules)
{
    consumed = 0;
    if (_stage == Stage::body)
        return _framing.chunked ? readChunks(bytes, consumed, rules) : readBody(bytes, consumed, rules);
    while (_stage == Stage::idle && bytes.substr(consumed).starts_with("\r\n"))
    {
        if (++_emptyLines > maxEmptyLines)
            return refuse({400, "there are empty lines where a request was expected"});
        consumed += 2;
    }
    const auto rest = bytes.substr(consumed);
    if (rest.empty() || rest == "\r")
        return Progress::needsMore;
    _stage = Stage::head;
    return readHead(rest, consumed, rules);
}

RequestReader::Progress RequestReader::readHead(std::string_view bytes, std::size_t& consumed, const Rules& rules)
{
    if (bytes.starts_with("HEAD "))
        _incoming.method = "HEAD"; // its refusal has no content either (RFC 9110, section 9.3.2)
    const auto limits = headLimits(rules.settings);
    auto scan = _scanner.scan(bytes, limits);
    if (scan.refusal)
        return refuse(std::move(*scan.refusal));
    if (scan.size == 0)
        return Progress::needsMore;
    const auto text = bytes.substr(0, scan.size);
    const auto parsed = _parser.parse(text);
    if (const auto* refusal = std::get_if<Refusal>(&parsed))
        return refuse(*refusal);
    const auto& head = std::get<Head>(parsed);
    accept(head);
    if (auto refusal = refusalOf(head, limits))
        return refuse(std::move(*refusal));
    const auto target = targetParts(head.target);
    if (!target.authority.empty())
        _incoming.headers = _parser.withField("Host", target.authority);
    _incoming.target = target.origin;
    consumed += scan.size;
    _framing = framingOf(head);
    if (!_framing.chunked && _framing.length == 0)
        return finish();
    return beginBody(text, bytes.substr(scan.size), consumed, rules);
}

void RequestReader::accept(const Head& head)
{
    _incoming.method = head.method;
    _incoming.target = head.target;
    _incoming.headers = head.fields;
    _http10 = head.version == "HTTP/1.0";
    _persistent = http::isPersistent(head);
    _continue = expectsContinue(head);
}

RequestReader::Progress RequestReader::beginBody(std::string_view head, std::string_view rest, std::size_t& consumed,
                                                 const Rules& rules)
{
    _limit = rules.dispatcher.bodyLimit(_incoming.method, _incoming.target);
    if (_framing.length > _limit.bytes)
        return refuse(bodyTooLarge(_limit));
    _continue = _continue && rest.empty();
    _incoming.room = {.share = &_share, .limit = rules.settings.maxBodyMemory};
    if (!_framing.chunked && rest.size() >= _framing.length)
    {
        _incoming.body = rest.substr(0, _framing.length);
        consumed += _framing.length;
        return finish();
    }
    hold(head);
    _stage = Stage::body;
    std::size_t used = 0;
    if (_framing.chunked)
        _chunks.emplace();
    const auto progress = _framing.chunked ? readChunks(rest, used, rules) : readBody(rest, used, rules);
    consumed += used;
    return progress;
}

std::optional<Refusal> RequestReader::makeRoom(std::size_t size, const Rules& rules)
{
    if (size <= _body.capacity())
        return std::nullopt;
    // Grown as it arrives: who only announces a large body must not hold memory for it.
    auto room = std::max({size, firstRoom, _body.capacity() * growth});
    if (!_framing.chunked)
        room = std::min(room, std::max(_framing.length, size));
    if (!_share.growTo(room, rules.settings.maxBodyMemory))
        return Refusal{503, bodiesTooLarge(rules.settings.maxBodyMemory), "server.maxBodyMemory"};
    _body.reserve(room);
    (void)_share.growTo(_body.capacity(), SIZE_MAX); // the library may have rounded up
    return std::nullopt;
}

RequestReader::Progress RequestReader::readBody(std::string_view bytes, std::size_t& consumed, const Rules& rules)
{
    const auto piece = bytes.substr(0, _framing.length - _body.size());
    if (auto refusal = makeRoom(_body.size() + piece.size(), rules))
        return refuse(std::move(*refusal));
    _body.append(piece);
    _bodySize = _body.size();
    consumed = piece.size();
    return _body.size() == _framing.length ? finish() : Progress::needsMore;
}

RequestReader::Progress RequestReader::readChunks(std::string_view bytes, std::size_t& consumed, const Rules& rules)
{
    const ChunkDecoder::Limits limits{.maxLine = maxChunkLine, .maxTrailers = rules.settings.maxHead};
    for (;;)
    {
        auto step = _chunks->feed(bytes.substr(consumed), limits);
        if (step.refusal)
            return refuse(std::move(*step.refusal));
        consumed += step.consumed;
        if (std::max<std::uint64_t>(step.announced, step.data.size()) > _limit.bytes - _body.size())
            return refuse(bodyTooLarge(_limit));
        if (auto refusal = makeRoom(_body.size() + step.data.size(), rules))
            return refuse(std::move(*refusal));
        _body.append(step.data);
        _bodySize += step.consumed;
        if (step.finished)
            return finish();
        if (step.consumed == 0)
            return Progress::needsMore;
    }
}

RequestReader::Progress RequestReader::finish()
{
    if (_stage == Stage::body)
        _incoming.body = _body;
    return Progress::whole;
}

void RequestReader::hold(std::string_view fed)
{
    if (!_heldHead.empty())
        return;
    // A body that was whole in the bytes fed is part of what is held.
    _heldHead = fed;
    const auto moved = _parser.moved({_incoming.method, _incoming.target, _incoming.headers}, fed, _heldHead.data());
    _incoming.method = moved.method;
    _incoming.target = moved.target;
    _incoming.headers = moved.fields;
    if (!_incoming.body.empty())
        _incoming.body = {_heldHead.data() + (_incoming.body.data() - fed.data()), _incoming.body.size()};
}

void RequestReader::dropBody() noexcept
{
    _share.reset();
    release(_body);
    _incoming.body = noBody;
}

void RequestReader::next() noexcept
{
    _scanner.reset();
    _chunks.reset();
    dropBody();
    _incoming = {.method = {}, .target = {}, .headers = {}, .body = noBody, .peer = _incoming.peer};
    _refusal.reset();
    release(_heldHead);
    _bodySize = 0;
    _emptyLines = 0;
    _stage = Stage::idle;
    _continue = false;
}
} // namespace weir::http
