#include "Table.h"

namespace weir::test
{
namespace
{
using namespace std::string_literals;

Cases names()
{
    const std::string section = "RFC 9110, 5.1";
    Cases cases{
        {section, "knows field names in any case", post("cOnTeNt-lEnGtH: 5\r\n", "hello"),
         served().showing(R"("body":"hello")")},
        {section, "hands unknown fields on", get("X-Never-Heard-Of: it\r\n"),
         served().showing(R"(["X-Never-Heard-Of","it"])")},
        {section, "takes every character of a token in a name", get("!#$%&'*+-.^_`|~0aZ: b\r\n"),
         served().showing(R"("!#$%&'*+-.^_`|~0aZ")")},
        {"RFC 9112, 5.1", "refuses a blank between name and colon", get("X-A : b\r\n"), refused(400)},
        {"RFC 9112, 5.1", "refuses a tab between name and colon", get("X-A\t: b\r\n"), refused(400)},
        {"RFC 9112, 5", "refuses an empty name", get(": b\r\n"), refused(400)},
        {"RFC 9112, 5", "refuses a line without a colon", get("X-A\r\n"), refused(400)},
        {"RFC 9112, 5", "refuses a blank in a name", get("X A: b\r\n"), refused(400)},
        {"RFC 9112, 5", "refuses a NUL in a name", get("X\0A: b\r\n"s), refused(400)},
        {"RFC 9112, 5", "refuses a second request line among the fields", get("GET /echo/smuggled HTTP/1.1\r\n"),
         refused(400)},
    };
    for (const char* character : {"(", ")", "<", ">", "@", ",", ";",    "\\",   "\"",   "/",
                                  "[", "]", "?", "=", "{", "}", "\x01", "\x7f", "\x80", "\xe9"})
        cases.push_back({section, "refuses " + quoted(character) + " in a name",
                         get(std::string("X") + character + "A: b\r\n"), refused(400)});
    return cases;
}

Cases fieldValues()
{
    const std::string section = "RFC 9110, 5.5";
    Cases cases{
        {"RFC 9112, 5.1", "trims blanks and tabs around a value", get("X-A: \t b c \t \r\n"),
         served().showing(R"(["X-A","b c"])")},
        {"RFC 9112, 5.1", "needs no blank before a value", get("X-A:b\r\n"), served().showing(R"(["X-A","b"])")},
        {section, "takes an empty value", get("X-A:\r\n"), served().showing(R"(["X-A",""])")},
        {section, "takes a value of blanks for an empty one", get("X-A:  \t \r\n"), served().showing(R"(["X-A",""])")},
        {section, "takes a colon in a value", get("X-A: b: c:\r\n"), served().showing(R"(["X-A","b: c:"])")},
        {section, "takes a tab in a value", get("X-A: b\tc\r\n"), served().showing(R"(["X-A","b\tc"])")},
        {section, "hands bytes beyond ASCII on", get("X-A: caf\xc3\xa9\r\n"), served().showing("caf\xc3\xa9")},
        {section, "takes bytes that are no UTF-8", get("X-A: caf\xe9\r\n"), served().showing("caf")},
        {section, "does not decode escapes in a value", get("X-A: %41%0d%0a\r\n"),
         served().showing(R"(["X-A","%41%0d%0a"])")},
        {section, "does not decode encoded words in a value", get("X-A: =?UTF-8?Q?=41?=\r\n"),
         served().showing(R"(["X-A","=?UTF-8?Q?=41?="])")},
        {section, "takes quotes that are not closed", get("X-A: \"b\r\n"), served()},
        {section, "refuses a NUL in a value", get("X-A: b\0c\r\n"s), refused(400)},
        {section, "refuses a NUL as a value", get("X-A: \0\r\n"s), refused(400)},
    };
    for (const char* character : {"\x01", "\x08", "\v", "\f", "\x1b", "\x1f", "\x7f"})
        cases.push_back({section, "refuses " + quoted(character) + " in a value",
                         get(std::string("X-A: b") + character + "c\r\n"), refused(400)});
    return cases;
}

Cases lines()
{
    const std::string fold = "RFC 9112, 5.2";
    return {
        {"RFC 9110, 5.3", "keeps lines of one name in their order", get("X-A: 1\r\nX-B: 2\r\nx-a: 3\r\n"),
         served().showing(R"(["X-A","1"])").showing(R"(["X-B","2"])").showing(R"("3"])")},
        {fold, "refuses a value folded with a blank", get("X-A: b\r\n c\r\n"), refused(400)},
        {fold, "refuses a value folded with a tab", get("X-A: b\r\n\tc\r\n"), refused(400)},
        {fold, "refuses a value that begins on the next line", get("X-A:\r\n b\r\n"), refused(400)},
        {fold, "refuses a fold of nothing", get("X-A: b\r\n \r\n"), refused(400)},
        {fold, "refuses a folded line that looks like a field", get("X-A: b\r\n Content-Length: 5\r\n"), refused(400)},
        {fold, "refuses a fold before the colon", get("X-A\r\n : b\r\n"), refused(400)},
    };
}

/// `count` field lines beside Host.
std::string getWith(std::size_t count)
{
    std::string fields;
    for (std::size_t i = 0; i < count; ++i)
        fields += "X-" + std::to_string(i) + ": a\r\n";
    return get(fields);
}

Cases limits()
{
    const std::string section = "RFC 9110, 5.4";
    return {
        {section, "takes 100 fields", getWith(99), served()},
        {section, "answers 431 to 101 fields", getWith(100), refused(431)},
        {section, "answers 431 to thousands of fields", getWith(3000), refused(431)},
        {section, "takes a field of 20 KiB", get("X-A: " + std::string(20 * 1024, 'a') + "\r\n"), served()},
        {section, "answers 431 to a field of 40 KiB", get("X-A: " + std::string(40 * 1024, 'a') + "\r\n"),
         refused(431)},
        {section, "answers 431 to a name of 40 KiB", get(std::string(40 * 1024, 'a') + ": b\r\n"), refused(431)},
        {section, "answers 431 to a field that never ends",
         "GET /echo/case HTTP/1.1\r\nHost: example.org\r\nX-A: " + std::string(70 * 1024, 'a'), refused(431)},
    };
}
} // namespace

Cases fieldCases()
{
    return joined({names(), fieldValues(), lines(), limits()});
}
} // namespace weir::test
