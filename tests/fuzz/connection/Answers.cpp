#include "Answers.h"

#include "Require.h"
#include "weir/Units.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <string>

namespace weir::fuzz
{
namespace
{
constexpr std::string_view lineEnd = "\r\n";
constexpr std::string_view tokenMarks = "!#$%&'*+-.^_`|~";

bool isTokenCharacter(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && (std::isalnum(byte) != 0 || tokenMarks.find(c) != std::string_view::npos);
}

bool isTextCharacter(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

struct Message
{
    int status = 0;
    std::map<std::string, std::string, std::less<>> fields;

    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const
    {
        const auto found = fields.find(name);
        return found == fields.end() ? std::nullopt : std::optional<std::string_view>(found->second);
    }
    [[nodiscard]] bool closes() const { return field("Connection") == "close"; }
};

/// Takes the text before `end` away, and `end`; nothing if there is no end.
std::optional<std::string_view> takeUntil(std::string_view& text, std::string_view end)
{
    const auto position = text.find(end);
    if (position == std::string_view::npos)
        return std::nullopt;
    const auto taken = text.substr(0, position);
    text.remove_prefix(position + end.size());
    return taken;
}

Message messageOf(std::string_view head)
{
    Message message;
    const auto line = *takeUntil(head, lineEnd);
    require(line.starts_with("HTTP/1.1 ") && line.size() > 13 && line[12] == ' ', "an answer has a status line");
    require(std::ranges::all_of(line, isTextCharacter), "a status line has no control characters");
    const auto status = parseUnsigned(line.substr(9, 3));
    require(status && *status >= 100 && *status <= 599, "a status is a number of three digits");
    message.status = static_cast<int>(*status);
    while (!head.empty())
    {
        const auto field = *takeUntil(head, lineEnd);
        const auto colon = std::min(field.find(": "), field.size());
        const auto name = field.substr(0, colon);
        require(!name.empty() && colon < field.size(), "a field has a name and a value");
        require(std::ranges::all_of(name, isTokenCharacter), "a field's name is a token");
        require(std::ranges::all_of(field, isTextCharacter), "a field has no control characters");
        require(message.fields.emplace(name, field.substr(colon + 2)).second, "no field is sent twice");
    }
    return message;
}

/// Takes a whole chunked body away; nothing, and all taken, if it is cut.
std::optional<std::string> takeChunks(std::string_view& text)
{
    std::string body;
    for (;;)
    {
        const auto line = takeUntil(text, lineEnd);
        std::size_t size = 0;
        if (line)
        {
            const auto [end, error] = std::from_chars(line->data(), line->data() + line->size(), size, 16);
            require(error == std::errc() && end == line->data() + line->size(), "a chunk has a size");
        }
        if (!line || text.size() < size + lineEnd.size())
            return text = {}, std::nullopt;
        require(text.substr(size, lineEnd.size()) == lineEnd, "a chunk ends where it says");
        body += text.substr(0, size);
        text.remove_prefix(size + lineEnd.size());
        if (size == 0)
            return body;
    }
}

/// Takes the body away; nothing, and all taken, if it is cut.
std::optional<std::string> takeBody(const Message& message, const Exchange& exchange, std::string_view& text)
{
    const auto length = message.field("Content-Length");
    const auto coding = message.field("Transfer-Encoding");
    require(!length || !coding, "an answer is delimited in one way");
    require(!coding || coding == "chunked", "the only coding is chunked");
    if (message.status == 204 || message.status == 304)
        require(!length && !coding, "an answer without body has no length");
    if (message.status == 204 || message.status == 304 || exchange.method == "HEAD")
        return std::string();
    if (coding)
        return takeChunks(text);
    require(length || message.closes(), "an answer of unknown length ends the connection");
    const auto size = length ? parseUnsigned(*length) : std::optional<std::uint64_t>(text.size());
    require(size.has_value(), "a length is a number");
    if (text.size() < *size)
        return text = {}, std::nullopt;
    const std::string body(text.substr(0, *size));
    text.remove_prefix(*size);
    return body;
}

void checkHead(const Message& message, const Exchange& exchange)
{
    require(message.status == exchange.status, "a request gets its own answer");
    require(message.field("Date").has_value(), "an answer is dated");
    require(!exchange.request.empty() || message.closes(), "a refusal ends the connection");
    require(!exchange.closing || message.closes(), "a listener that closes keeps no connection");
}

/// Takes the interim answers and the head of the next one away; nothing if it is cut.
std::optional<Message> takeHead(std::string_view& answers)
{
    for (int interims = 0; const auto head = takeUntil(answers, "\r\n\r\n");)
    {
        auto message = messageOf({head->data(), head->size() + lineEnd.size()});
        if (message.status != 100)
            return message;
        require(++interims == 1, "a client is told once to continue");
        require(message.fields.empty(), "an interim answer says nothing else");
    }
    return std::nullopt;
}
} // namespace

void checkAnswers(std::string_view answers, const std::vector<Exchange>& exchanges, bool whole)
{
    for (const auto& exchange : exchanges)
    {
        const auto message = takeHead(answers);
        if (!message)
            return require(!whole, "every request is answered");
        checkHead(*message, exchange);
        const auto body = takeBody(*message, exchange, answers);
        const bool delimited = message->field("Content-Length") || message->field("Transfer-Encoding");
        require(!exchange.breaks || !delimited || !body, "a body that broke off does not look whole");
        if (!body)
            return require(!whole || exchange.breaks, "an answer is whole");
        const bool hasBody = !body->empty() && !message->field("Content-Encoding") && !exchange.breaks;
        require(!hasBody || !exchange.body || (delimited ? *body == *exchange.body : exchange.body->starts_with(*body)),
                "a body is what the host said");
        if (message->closes())
            return require(answers.empty() && &exchange == &exchanges.back(), "nothing follows the last answer");
    }
    // What is left is no final answer: at most one more interim one, whose request never became whole.
    require(!takeHead(answers) && (!whole || answers.empty()), "there is no answer without a request");
}
} // namespace weir::fuzz
