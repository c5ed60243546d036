#include "RecordingHost.h"

#include "Require.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace weir::fuzz
{
namespace
{
bool isVisible(char c) noexcept
{
    return c > 0x20 && c < 0x7f;
}

bool isControl(char c) noexcept
{
    return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f;
}

void checkHead(const http::Incoming& incoming)
{
    require(!incoming.method.empty() && std::ranges::all_of(incoming.method, isVisible), "a method is a token");
    const bool isStar = incoming.target == "*" && incoming.method == "OPTIONS";
    require(isStar || incoming.target.starts_with('/'), "a target is in origin form");
    require(std::ranges::all_of(incoming.target, isVisible), "a target has visible characters only");
    std::size_t hosts = 0;
    std::size_t framings = 0;
    for (const auto& [name, value] : incoming.headers)
    {
        require(!name.empty() && std::ranges::all_of(name, isVisible), "a field's name is a token");
        require(std::ranges::none_of(value, isControl), "a field's value has no control characters");
        require(value.empty() || (!std::isspace(static_cast<unsigned char>(value.front())) &&
                                  !std::isspace(static_cast<unsigned char>(value.back()))),
                "a field's value is trimmed");
        hosts += equalsIgnoringCase(name, "Host") ? 1 : 0;
        framings += equalsIgnoringCase(name, "Content-Length") || equalsIgnoringCase(name, "Transfer-Encoding") ? 1 : 0;
    }
    require(hosts <= 1, "at most one Host is passed on");
    require(framings <= 1, "a body is delimited in one way");
}

std::string textOf(const http::Incoming& incoming)
{
    std::string text;
    text.append(incoming.method).append(" ").append(incoming.target).append("\n");
    for (const auto& [name, value] : incoming.headers)
        text.append(name).append(": ").append(value).append("\n");
    return text.append("\n").append(incoming.body);
}

Response plain(int status, std::string body, std::string_view type)
{
    Response response{.status = status, .body = std::move(body)};
    response.headers.set("Content-Type", std::string(type));
    return response;
}
} // namespace

http::BodyLimit RecordingHost::bodyLimit(std::string_view /*method*/, std::string_view target) const noexcept
{
    return {target.starts_with("/small") ? maxSmallBody : maxBody, "test.maxBody"};
}

bool RecordingHost::isInstant(std::string_view /*method*/, std::string_view target) const noexcept
{
    return target == "/instant";
}

http::Outgoing RecordingHost::dispatch(const http::Incoming& incoming) noexcept
{
    require(!_refused, "nothing is run after a refusal");
    require(!_failed, "an answer that cannot be had is replaced");
    require(incoming.peer != nullptr, "a request has a peer");
    require(incoming.body.data() != nullptr, "a body is never null");
    require(incoming.body.size() <= bodyLimit(incoming.method, incoming.target).bytes, "the limit of bodies holds");
    require(isInstant(incoming.method, incoming.target) || _turn.mayWait(), "only a thread to spare may wait");
    checkHead(incoming);
    auto& exchange = _exchanges.emplace_back(
        Exchange{.method = std::string(incoming.method), .request = textOf(incoming), .closing = _closing});
    http::Outgoing outgoing{.keepAlive = std::make_shared<int>(), .response = respond(incoming, exchange)};
    exchange.status = outgoing.response.status;
    return outgoing;
}

http::Outgoing RecordingHost::refuse(const http::Incoming& incoming, const http::Refusal& refusal) noexcept
{
    require(refusal.status >= 400 && !refusal.detail.empty(), "a refusal is an error with a reason");
    if (_failed)
    {
        _failed = false;
        require(refusal.status == 500, "an answer that cannot be had is a fault of the server");
    }
    else
    {
        require(!_refused, "a connection is refused once");
        _refused = true;
        _exchanges.emplace_back(Exchange{.method = std::string(incoming.method), .closing = _closing});
    }
    auto& exchange = _exchanges.back();
    exchange.status = refusal.status;
    exchange.body = textOf(incoming); // reads all that is said to be known
    return {.keepAlive = {}, .response = plain(refusal.status, *exchange.body, "application/problem+json")};
}

void RecordingHost::limitStruck(const std::string& key) noexcept
{
    require(key.starts_with("server."), "a limit has a key");
}

void RecordingHost::sendEvent()
{
    if (_sink)
        _sink->send({.name = "change", .data = "a\nb"});
}

Response RecordingHost::respond(const http::Incoming& incoming, Exchange& exchange)
{
    constexpr std::size_t worthCompressing = 600;
    constexpr std::size_t tooLongToCopy = 20000;
    const auto target = incoming.target;
    if (target.starts_with("/pull"))
        return pieces(target, exchange);
    if (target.starts_with("/events"))
        return events();
    if (target.starts_with("/wait"))
        _turn.block();
    exchange.body = exchange.request;
    if (target == "/text")
        exchange.body = std::string(worthCompressing, 't');
    else if (target == "/large")
        exchange.body = std::string(tooLongToCopy, 'l');
    const int status = target == "/empty" ? 204 : target == "/same" ? 304 : 200;
    return plain(status, *exchange.body, target == "/text" ? "text/plain" : "application/octet-stream");
}

Response RecordingHost::pieces(std::string_view target, Exchange& exchange)
{
    constexpr int count = 3;
    const auto says = [target](std::string_view word) { return target.find(word) != std::string_view::npos; };
    const bool fails = says("fail");
    exchange.breaks = !fails && says("break") && exchange.method != "HEAD";
    _failed = fails;
    exchange.body = "onetwo";
    auto response = plain(200, {}, "text/plain");
    response.body = Pull(
        [this, fails, breaks = exchange.breaks, waits = says("wait"), n = 0](std::string& piece) mutable
        {
            require(piece.empty(), "a piece begins empty");
            if (waits)
                _turn.block();
            if (fails || (breaks && n == 1))
                throw std::runtime_error("the source is gone");
            piece = n == 0 ? "one" : n == 1 ? "" : "two";
            return ++n < count;
        });
    return response;
}

Response RecordingHost::events()
{
    Response response;
    response.body = EventStream{.onOpen = [this](std::shared_ptr<EventSink> sink)
                                {
                                    sink->onClose([this] { _sink.reset(); });
                                    _sink = std::move(sink);
                                    sendEvent();
                                }};
    return response;
}
} // namespace weir::fuzz
