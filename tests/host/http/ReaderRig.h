// A connection's side that reads, fed by a test.
#pragma once

#include "http/RequestReader.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::http::test
{
using Progress = RequestReader::Progress;

/// Knows how large a body may be, and nothing else.
class Host final : public Dispatcher
{
public:
    [[nodiscard]] BodyLimit bodyLimit(std::string_view /*method*/, std::string_view target) const noexcept override
    {
        return {target == "/small" ? 10U : 100000U, "maxBody of " + std::string(target)};
    }
    [[nodiscard]] bool isInstant(std::string_view /*method*/, std::string_view /*target*/) const noexcept override
    {
        return false;
    }
    [[nodiscard]] Outgoing dispatch(const Incoming& /*incoming*/) noexcept override { return {}; }
    [[nodiscard]] Outgoing refuse(const Incoming& /*incoming*/, const Refusal& /*refusal*/) noexcept override
    {
        return {};
    }
    void limitStruck(const std::string& /*key*/) noexcept override {}
    [[nodiscard]] bool isTrusted(const Poco::Net::IPAddress& /*peer*/) const noexcept override { return false; }
};

inline FrontSettings settingsOfTest()
{
    FrontSettings settings;
    settings.maxTarget = 200;
    settings.maxHead = 1000;
    settings.maxFields = 10;
    settings.maxBodyMemory = 1000000;
    return settings;
}

/// A request in one line.
inline std::string described(const Incoming& incoming)
{
    std::string text(incoming.method);
    text.append(" ").append(incoming.target);
    for (const auto& field : incoming.headers)
        if (!weir::equalsIgnoringCase(field.name, "Content-Length"))
            text.append(" ").append(field.name).append("=").append(field.value);
    return text.append(" [").append(incoming.body).append("]");
}

/// Driven as a connection drives it: what is not consumed is kept and moves.
class Stream final
{
public:
    explicit Stream(bool holds = false) : _holds(holds) {}

    void arrive(std::string_view bytes)
    {
        _fed = _kept.append(bytes);
        std::string_view rest = _fed;
        for (auto progress = Progress::whole; progress == Progress::whole;)
        {
            std::size_t consumed = 0;
            progress = _refused ? Progress::refused : reader.feed(rest, consumed, {settings, _host});
            const auto read = rest.substr(0, consumed);
            rest.remove_prefix(consumed);
            if (progress == Progress::whole)
                finish(read);
            else if (progress == Progress::refused)
                refuse();
            else
                _continued += reader.takeContinue() ? 1 : 0;
        }
        _kept.assign(rest);
        std::ranges::fill(_fed, '?'); // whoever still views it is found out
    }

    Peer peer{Poco::Net::IPAddress("192.0.2.1")};
    BodyMemory memory;
    RequestReader reader{peer, memory};
    FrontSettings settings = settingsOfTest();
    std::vector<std::string> seen; ///< the requests, and the status and limit of a refusal

    [[nodiscard]] int continued() const noexcept { return _continued; }

private:
    void finish(std::string_view read)
    {
        if (_holds)
        {
            reader.hold(read);
            _fed.replace(static_cast<std::size_t>(read.data() - _fed.data()), read.size(), read.size(), '?');
        }
        seen.push_back(described(reader.request()));
        reader.next();
    }

    void refuse()
    {
        if (!_refused)
            seen.push_back(std::to_string(reader.refusal().status) + " " + reader.refusal().limit);
        _refused = true;
    }

    Host _host;
    std::string _kept;
    std::string _fed;
    int _continued = 0;
    bool _holds;
    bool _refused = false;
};

using Seen = std::vector<std::string>;

inline std::string joined(const Seen& seen)
{
    std::string text;
    for (const auto& one : seen)
        text += one + "\n";
    return text;
}

inline std::string readWhole(const std::string& bytes)
{
    Stream stream;
    stream.arrive(bytes);
    return joined(stream.seen);
}

/// Fails the test unless the bytes are read as `expected` whole, byte by byte, and cut in two anywhere.
inline void assertRead(const Seen& expected, const std::string& bytes)
{
    CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes, joined(expected), readWhole(bytes));
    Stream bytewise;
    for (const char c : bytes)
        bytewise.arrive({&c, 1});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes + " byte by byte", joined(expected), joined(bytewise.seen));
    for (std::size_t cut = 1; cut < bytes.size(); ++cut)
    {
        Stream stream;
        stream.arrive(std::string_view(bytes).substr(0, cut));
        stream.arrive(std::string_view(bytes).substr(cut));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes + " cut at " + std::to_string(cut), joined(expected), joined(stream.seen));
    }
}

inline std::string get(const std::string& target)
{
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

inline std::string post(const std::string& target, const std::string& body)
{
    return "POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

inline const std::string chunkedHead = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
inline const std::string expectingHead =
    "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
} // namespace weir::http::test
