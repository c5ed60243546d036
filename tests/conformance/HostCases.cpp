#include "Table.h"

namespace weir::test
{
namespace
{
std::string getFrom(std::string_view hostLines, std::string_view version = "HTTP/1.1")
{
    return std::string("GET /echo/case ").append(version).append("\r\n").append(hostLines).append("\r\n");
}

std::string hosted(std::string_view value)
{
    return getFrom(std::string("Host: ").append(value).append("\r\n"));
}

/// RFC 9110, section 7.2: Host = uri-host [ ":" port ], as RFC 3986 defines them.
Cases hostValues()
{
    Cases cases;
    for (const char* value : {"example.org", "example.org:8080", "example.org:", "127.0.0.1:80", "[::1]",
                              "[2001:db8::1]:80", "EXAMPLE.org", "a_b-c.example", "ex%61mple.org", "a!$&'()*+,;=b"})
        cases.push_back({"RFC 9110, 7.2", std::string("takes ") + value + " as Host", hosted(value),
                         served().showing(std::string(R"(["Host",")") + value + '"')});
    for (const char* value : {"a b",
                              "example.org/",
                              "a/b",
                              "a?b",
                              "a#b",
                              "user@example.org",
                              "a:80:80",
                              "a:80x",
                              "a:-1",
                              "::1",
                              "[::1",
                              "::1]",
                              "[]",
                              "[::1]x",
                              "[::1]:x",
                              "[::g]",
                              "http://example.org",
                              "a, b",
                              "a\tb",
                              "a\"b",
                              "a<b",
                              "a\\b",
                              "a|b",
                              "a%zz",
                              "a%",
                              "a\x80",
                              "a\xc3\xa9"})
        cases.push_back({"RFC 9112, 3.2", "refuses " + quoted(value) + " as Host", hosted(value), refused(400)});
    return cases;
}

Cases numbers()
{
    const std::string section = "RFC 9112, 3.2";
    return {
        {section, "refuses a request without Host", getFrom(""), refused(400)},
        {section, "refuses two equal Hosts", getFrom("Host: a\r\nHost: a\r\n"), refused(400)},
        {section, "refuses two different Hosts", getFrom("Host: a\r\nHost: b\r\n"), refused(400)},
        {section, "refuses two Hosts that lie apart and differ in case", getFrom("Host: a\r\nX-A: b\r\nHOST: a\r\n"),
         refused(400)},
        {section, "refuses an empty Host beside another", getFrom("Host: a\r\nHost:\r\n"), refused(400)},
        {section, "takes an empty Host for one, or refuses it", getFrom("Host:\r\n"),
         answered({200, 400}).closingOrNot()},
        {section, "knows Host in any case", getFrom("hOsT: example.org\r\n"), served()},
        {section, "does not take blanks around Host for a part of it", getFrom("Host: \t example.org \t \r\n"),
         served().showing(R"("example.org"])")},
        {section, "does not take a field whose name only begins with Host for it", getFrom("Hosts: example.org\r\n"),
         refused(400)},
        {section, "refuses a Host on two lines", getFrom("Host: example\r\n .org\r\n"), refused(400)},
        {section, "takes HTTP/1.0 without Host", getFrom("", "HTTP/1.0"), served().closing()},
        {section, "refuses two Hosts in HTTP/1.0", getFrom("Host: a\r\nHost: b\r\n", "HTTP/1.0"), refused(400)},
        {section, "refuses an invalid Host in HTTP/1.0", getFrom("Host: a b\r\n", "HTTP/1.0"), refused(400)},
    };
}
} // namespace

Cases hostCases()
{
    return joined({numbers(), hostValues()});
}
} // namespace weir::test
