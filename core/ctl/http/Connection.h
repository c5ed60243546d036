// One connection to the server, kept alive between requests.
#pragma once

#include "http/Answer.h"
#include "http/Endpoint.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::ctl
{
class Wire;

/// Not thread-safe. What fails on the way is a Poco::Exception (or an IncompleteAnswer) and closes the connection; the
/// next request opens it anew. Nothing is repeated here.
class Connection final
{
public:
    using Fields = std::vector<std::pair<std::string, std::string>>;
    using Sink = std::function<void(std::string_view)>;

    explicit Connection(const Endpoint& endpoint);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Answer get(const std::string& target) { return request("GET", target, {}, {}, {}); }
    Answer post(const std::string& target, const Fields& fields, std::string_view body)
    {
        return request("POST", target, fields, body, {});
    }
    /// Hands the body of a 2xx to `sink` as it comes; any other body is in the answer. One of another media type, or
    /// without an end that can be told from a cut, is a Failure (unavailable). Whatever leaves `sink` as an exception
    /// closes the connection and passes through.
    Answer download(const std::string& target, const std::string& mediaType, const Sink& sink)
    {
        return request("GET", target, {}, {}, {mediaType, sink});
    }
    /// The last request went out whole: what it asks for may have been done, whatever came back.
    [[nodiscard]] bool wasSent() const noexcept { return _wasSent; }

private:
    struct Download
    {
        std::string mediaType = {};
        Sink sink = {}; ///< none: the body is in the answer
    };

    Answer request(const std::string& method, const std::string& target, const Fields& fields, std::string_view body,
                   const Download& download);
    Answer exchange(const std::string& method, const std::string& target, const Fields& fields, std::string_view body,
                    const Download& download);

    Endpoint _endpoint;
    std::unique_ptr<Wire> _wire;
    bool _wasSent = false;
};

/// The server is named and the answer is whole, or it is a Failure (unavailable). For commands that ask once.
[[nodiscard]] Answer askOnce(const Endpoint& endpoint, const std::function<Answer(Connection&)>& ask);
} // namespace weir::ctl
