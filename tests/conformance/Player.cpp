#include "Player.h"

#include "AnswerRules.h"
#include "Conversation.h"

#include <algorithm>
#include <stdexcept>

namespace weir::test
{
namespace
{
constexpr std::string_view probe = "GET /echo/probe HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n";

[[noreturn]] void fail(const std::string& reason)
{
    throw std::runtime_error(reason);
}

/// One case on its way; every step throws std::runtime_error with what is wrong.
class Game final
{
public:
    Game(const Case& row, const Splitter& split, const Poco::Net::SocketAddress& server)
        : _expected(row.expected), _split(split), _conversation(server)
    {
        _conversation.send(split(row.bytes));
        if (_expected.hangsUp)
            _conversation.hangUp();
    }

    void play()
    {
        if (!_expected.rest.empty())
        {
            expectAnswer({{100}});
            _conversation.send(_split(_expected.rest));
        }
        for (const AnswerSpec& spec : _expected.answers)
            expectAnswer(spec);
        expectTexts();
        if (_expected.mayRefuse)
            expectErrorsOnly();
        expectEnding();
        expectRules();
    }

    [[nodiscard]] std::size_t executed() const
    {
        return static_cast<std::size_t>(
            std::ranges::count(_replies, 200, [](const HttpReply& reply) { return reply.status; }));
    }
    [[nodiscard]] const Conversation& conversation() const { return _conversation; }

private:
    void expectAnswer(const AnswerSpec& spec)
    {
        std::optional<HttpReply> reply = next(spec.bodiless);
        if (!reply)
            fail("an answer is missing");
        if (std::ranges::find(spec.statuses, reply->status) == spec.statuses.end())
            fail("another status");
    }

    /// The next answer, which counts from then on.
    std::optional<HttpReply> next(bool bodiless)
    {
        std::optional<HttpReply> reply = _conversation.answer(bodiless);
        if (reply && reply->status == 100 && _expected.mayContinue)
            reply = _conversation.answer(bodiless);
        if (reply)
            _replies.push_back(*reply);
        return reply;
    }

    void expectTexts() const
    {
        const std::string& all = _conversation.transcript();
        std::size_t from = 0;
        for (const std::string& text : _expected.present)
        {
            from = all.find(text, from);
            if (from == std::string::npos)
                fail("no " + text);
            from += text.size();
        }
        for (const std::string& text : _expected.absent)
            if (all.find(text) != std::string::npos)
                fail(text + " is there");
    }

    void expectErrorsOnly()
    {
        while (const auto reply = next(false))
            if (reply->status < 400)
                fail("something was executed");
    }

    void expectEnding()
    {
        if (_expected.ending == Ending::kept && _conversation.silence() == Silence::closed)
            fail("the connection was closed");
        if (_expected.ending != Ending::closed)
            expectProbe();
        if (!_conversation.rest().empty())
            fail("there is more than was expected");
        if (_conversation.silence() != Silence::closed)
            fail("the connection was not closed");
    }

    void expectProbe()
    {
        const std::size_t before = _conversation.transcript().size();
        _conversation.send(probe);
        const std::optional<HttpReply> reply = next(false);
        if (!reply && _expected.ending == Ending::either)
            return;
        if (!reply || reply->status != 200 ||
            _conversation.transcript().find("/echo/probe", before) == std::string::npos)
            fail("the next request was not served");
    }

    void expectRules() const
    {
        if (_expected.hangsUp)
            return; // the server could not know that it was the last
        for (std::size_t i = 0; i < _replies.size(); ++i)
            if (const std::string broken = brokenRule(_replies[i], i + 1 == _replies.size()); !broken.empty())
                fail(broken);
    }

    const Expectation& _expected;
    const Splitter& _split;
    Conversation _conversation;
    std::vector<HttpReply> _replies;
};

std::string cameInstead(const Conversation& conversation)
{
    constexpr std::size_t most = 300;
    const std::string_view all = conversation.transcript();
    const std::string bytes = quoted(all.substr(0, most)) + (all.size() > most ? "..." : "");
    switch (conversation.silence())
    {
    case Silence::closed:
        return bytes + " and the end of the connection";
    case Silence::waiting:
        return bytes + " and then nothing";
    case Silence::none:
        break;
    }
    return bytes;
}
} // namespace

Outcome play(const Case& row, const Splitter& split, const Poco::Net::SocketAddress& server)
{
    Game game(row, split, server);
    Outcome outcome;
    try
    {
        game.play();
    }
    catch (const std::runtime_error& error)
    {
        outcome.failure = std::string(error.what()) + ": " + cameInstead(game.conversation());
    }
    outcome.executed = game.executed();
    return outcome;
}
} // namespace weir::test
