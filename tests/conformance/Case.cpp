#include "Case.h"

namespace weir::test
{
namespace
{
std::string alternatives(const std::vector<int>& statuses)
{
    std::string text;
    for (const int status : statuses)
        text += (text.empty() ? "" : " or ") + std::to_string(status);
    return text;
}

std::string_view textOf(Ending ending)
{
    switch (ending)
    {
    case Ending::kept:
        return "then the next request";
    case Ending::closed:
        return "then closed";
    case Ending::either:
        break;
    }
    return "then closed or not";
}
} // namespace

Expectation Expectation::closing() const
{
    Expectation changed = *this;
    changed.ending = Ending::closed;
    return changed;
}

Expectation Expectation::closingOrNot() const
{
    Expectation changed = *this;
    changed.ending = Ending::either;
    return changed;
}

Expectation Expectation::thenServed() const
{
    Expectation changed = *this;
    changed.answers.push_back({{200}});
    return changed;
}

Expectation Expectation::thenRefused(std::vector<int> statuses) const
{
    Expectation changed = closing();
    changed.answers.push_back({std::move(statuses)});
    return changed;
}

Expectation Expectation::thenAbandoned() const
{
    Expectation changed = closing().hangingUp();
    changed.mayRefuse = true;
    return changed;
}

Expectation Expectation::showing(std::string_view text) const
{
    Expectation changed = *this;
    changed.present.emplace_back(text);
    return changed;
}

Expectation Expectation::hiding(std::string_view text) const
{
    Expectation changed = *this;
    changed.absent.emplace_back(text);
    return changed;
}

Expectation Expectation::withoutBody() const
{
    Expectation changed = *this;
    changed.answers.back().bodiless = true;
    return changed;
}

Expectation Expectation::continuedBy(std::string_view bytes) const
{
    Expectation changed = *this;
    changed.rest = bytes;
    return changed;
}

Expectation Expectation::perhapsContinued() const
{
    Expectation changed = *this;
    changed.mayContinue = true;
    return changed;
}

Expectation Expectation::hangingUp() const
{
    Expectation changed = *this;
    changed.hangsUp = true;
    return changed;
}

std::string Expectation::text() const
{
    std::string text = rest.empty() ? "" : "100, ";
    for (const AnswerSpec& answer : answers)
        text.append(alternatives(answer.statuses)).append(", ");
    text.append(mayRefuse ? "errors or nothing, " : "").append(textOf(ending));
    for (const std::string& part : present)
        text.append("; with ").append(part);
    for (const std::string& part : absent)
        text.append("; without ").append(part);
    return text;
}

Expectation served(std::size_t count)
{
    return {std::vector<AnswerSpec>(count, AnswerSpec{{200}}), Ending::kept};
}

Expectation refused(std::vector<int> statuses)
{
    return answered(std::move(statuses)).closing();
}

Expectation refused(int status)
{
    return refused(std::vector{status});
}

Expectation answered(std::vector<int> statuses)
{
    return {{AnswerSpec{std::move(statuses)}}, Ending::kept};
}

Expectation abandoned()
{
    return Expectation({}, Ending::closed).thenAbandoned();
}

Cases joined(const std::vector<Cases>& parts)
{
    Cases all;
    for (const Cases& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::string quoted(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\r')
            text += "\\r";
        else if (c == '\n')
            text += "\\n";
        else if (byte >= 0x20 && byte < 0x7f)
            text += c;
        else
            text.append("\\x").append(1, digits[byte / 16]).append(1, digits[byte % 16]);
    }
    return '"' + text + '"';
}

std::string get(std::string_view fields)
{
    return std::string("GET /echo/case HTTP/1.1\r\nHost: example.org\r\n").append(fields).append("\r\n");
}

std::string post(std::string_view fields, std::string_view body)
{
    return std::string("POST /echo/case HTTP/1.1\r\nHost: example.org\r\n").append(fields).append("\r\n").append(body);
}

std::string chunked(std::string_view chunks)
{
    return post("Transfer-Encoding: chunked\r\n", chunks);
}
} // namespace weir::test
