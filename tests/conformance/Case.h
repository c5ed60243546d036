// One row of the conformance table: the bytes of one connection, and what must come of them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::test
{
/// What happens to the connection once everything expected has been answered.
enum class Ending
{
    kept,   ///< the next request on it is served
    closed, ///< nothing more comes, and the server ends it
    either
};

/// One expected answer.
struct AnswerSpec
{
    std::vector<int> statuses; ///< any of them
    bool bodiless = false;     ///< the request was a HEAD
};

/// What must come back. Made by served(), refused(), answered() and abandoned(), refined by its members.
/// A request counts as executed if, and only if, the answer to it is a 200. A value type.
class Expectation final
{
public:
    Expectation(std::vector<AnswerSpec> expectedAnswers, Ending connection)
        : answers(std::move(expectedAnswers)), ending(connection)
    {
    }

    /// The server ends the connection behind the last answer.
    [[nodiscard]] Expectation closing() const;
    /// Whether the connection goes on is the server's choice.
    [[nodiscard]] Expectation closingOrNot() const;
    /// One more request is executed and answered.
    [[nodiscard]] Expectation thenServed() const;
    /// One more answer, an error behind which the connection is closed.
    [[nodiscard]] Expectation thenRefused(std::vector<int> statuses) const;
    /// The client hangs up in the middle of one more request, which is not executed.
    [[nodiscard]] Expectation thenAbandoned() const;
    /// The answers hold `text`, in a head or in a body, behind the texts named before.
    [[nodiscard]] Expectation showing(std::string_view text) const;
    /// The answers hold `text` nowhere.
    [[nodiscard]] Expectation hiding(std::string_view text) const;
    /// The last answer is one to a HEAD.
    [[nodiscard]] Expectation withoutBody() const;
    /// The client waits for 100 (Continue) and sends `bytes` then.
    [[nodiscard]] Expectation continuedBy(std::string_view bytes) const;
    /// A 100 (Continue) may come or not.
    [[nodiscard]] Expectation perhapsContinued() const;
    /// The client closes its sending side behind the last byte.
    [[nodiscard]] Expectation hangingUp() const;

    /// "200, 400, then closed"
    [[nodiscard]] std::string text() const;

    std::vector<AnswerSpec> answers; ///< without the 100 of continuedBy()
    Ending ending;
    std::vector<std::string> present;
    std::vector<std::string> absent;
    std::string rest;         ///< sent once 100 (Continue) came; empty: nothing is awaited
    bool mayContinue = false; ///< a 100 is read over
    bool hangsUp = false;     ///< the client half-closes
    bool mayRefuse = false;   ///< errors may come before the end, or nothing at all
};

/// `count` requests are executed and answered with 200, and the connection goes on.
[[nodiscard]] Expectation served(std::size_t count = 1);
/// One answer of one of these statuses, nothing executed, and the connection ends.
[[nodiscard]] Expectation refused(std::vector<int> statuses);
[[nodiscard]] Expectation refused(int status);
/// One answer of one of these statuses, and the connection goes on.
[[nodiscard]] Expectation answered(std::vector<int> statuses);
/// The client hangs up in the middle: nothing is executed, whatever is answered.
[[nodiscard]] Expectation abandoned();

struct Case
{
    std::string section; ///< "RFC 9112, 3.2"
    std::string name;    ///< a sentence about the server, unique in the table
    std::string bytes;
    Expectation expected;
};

using Cases = std::vector<Case>;

/// All rows of all parts, in order.
[[nodiscard]] Cases joined(const std::vector<Cases>& parts);

/// `bytes` in quotes, those beyond printable ASCII as \xNN.
[[nodiscard]] std::string quoted(std::string_view bytes);

/// `GET /echo/case`, HTTP/1.1, with a Host and these further field lines ("Name: value\r\n"...).
[[nodiscard]] std::string get(std::string_view fields = {});
/// `POST /echo/case` with a Host, these field lines and `body` as it stands.
[[nodiscard]] std::string post(std::string_view fields, std::string_view body);
/// `POST /echo/case` with `Transfer-Encoding: chunked` and `chunks` as they stand.
[[nodiscard]] std::string chunked(std::string_view chunks);
} // namespace weir::test
