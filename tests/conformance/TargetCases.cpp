#include "Table.h"

namespace weir::test
{
namespace
{
std::string getAt(std::string_view target, std::string_view host = "Host: example.org\r\n",
                  std::string_view version = "HTTP/1.1")
{
    return std::string("GET ").append(target).append(" ").append(version).append("\r\n").append(host).append("\r\n");
}

Cases originForm()
{
    const std::string section = "RFC 9112, 3.2.1";
    return {
        {section, "hands the target on as it came", getAt("/echo/%61b?x=%61&y"),
         served().showing(R"("target":"/echo/%61b?x=%61&y")")},
        {section, "takes every character that a path may hold", getAt("/echo/-._~!$&'()*+,;=:@/"), served()},
        {section, "takes slashes and question marks in the query", getAt("/echo/case?a/b?c"), served()},
        {section, "takes an empty query", getAt("/echo/case?"), served()},
        {section, "refuses a path that does not begin with a slash", getAt("echo/case"), refused(400)},
        {section, "refuses a target that is a query alone", getAt("?a=b"), refused(400)},
        {section, "refuses a fragment", getAt("/echo/case#part"), refused(400)},
        {"RFC 9110, 4.1", "does not take an escape without two hexadecimal digits", getAt("/echo/%4"),
         answered({400}).closingOrNot()},
        {"RFC 9110, 4.1", "does not take an escape with letters beyond F", getAt("/echo/%4g"),
         answered({400}).closingOrNot()},
    };
}

/// RFC 9112, section 3.2, points to RFC 3986 for what a target may hold.
Cases illegalCharacters()
{
    Cases cases;
    for (const char* character : {"\"", "<", ">", "\\", "^", "`", "{", "|", "}", "\x01", "\v", "\x7f", "\x80", "\xff"})
    {
        const std::string target = std::string("/echo/a") + character + "b";
        cases.push_back({"RFC 9112, 3.2", "refuses " + quoted(character) + " in a path", getAt(target), refused(400)});
    }
    for (const char* character : {"\"", "<", "\\", "|", "\xe9"})
    {
        const std::string target = std::string("/echo/case?a") + character + "b";
        cases.push_back({"RFC 9112, 3.2", "refuses " + quoted(character) + " in a query", getAt(target), refused(400)});
    }
    return cases;
}

Cases absoluteForm()
{
    const std::string section = "RFC 9112, 3.2.2";
    return {
        {section, "takes a target in absolute form", getAt("http://example.org/echo/absolute?q"),
         served().showing("/echo/absolute")},
        {section, "puts the authority of an absolute target in the place of Host",
         getAt("http://example.org:8080/echo/case", "Host: other.example\r\n"),
         served().showing(R"(["Host","example.org:8080"])").hiding("other.example")},
        {section, "takes the scheme in any case", getAt("HTTP://example.org/echo/case"), served()},
        {section, "takes an IPv6 address as authority", getAt("http://[::1]:80/echo/case"), served()},
        {section, "takes an absolute target in HTTP/1.0 without Host",
         getAt("http://example.org/echo/case", "", "HTTP/1.0"), served().closing()},
        {section, "asks for Host beside an absolute target", getAt("http://example.org/echo/case", ""), refused(400)},
        {section, "refuses two Hosts beside an absolute target",
         getAt("http://example.org/echo/case", "Host: example.org\r\nHost: example.org\r\n"), refused(400)},
        {section, "refuses an invalid Host beside an absolute target",
         getAt("http://example.org/echo/case", "Host: a b\r\n"), refused(400)},
        {"RFC 9110, 4.2.3", "reads an absolute target without a path as /",
         "POST http://example.org HTTP/1.1\r\nHost: example.org\r\n\r\n", answered({405}).showing(R"("instance":"/")")},
        {"RFC 9110, 4.2.1", "refuses an absolute target with an empty host", getAt("http:///echo/case"), refused(400)},
        {"RFC 9110, 4.2.1", "refuses an absolute target with a port alone", getAt("http://:80/echo/case"),
         refused(400)},
        {"RFC 9110, 4.2.4", "refuses user information in an absolute target",
         getAt("http://user:secret@example.org/echo/case"), refused(400)},
        {section, "refuses a port that is no number in an absolute target", getAt("http://example.org:http/echo/case"),
         refused(400)},
        {section, "refuses an absolute target whose address is not closed", getAt("http://[::1/echo/case"),
         refused(400)},
        {section, "does not serve another scheme", getAt("ftp://example.org/echo/case"),
         answered({400, 404, 421}).closingOrNot()},
        {section, "refuses a scheme without an authority", getAt("http:/echo/case"), refused(400)},
    };
}

Cases otherForms()
{
    return {
        {"RFC 9112, 3.2.3", "refuses an authority as target of a GET", getAt("example.org:80"), refused(400)},
        {"RFC 9112, 3.2.4", "answers OPTIONS for the whole server", "OPTIONS * HTTP/1.1\r\nHost: example.org\r\n\r\n",
         answered({204}).showing("Allow: ")},
        {"RFC 9112, 3.2.4", "refuses * as target of a GET", getAt("*"), refused(400)},
        {"RFC 9112, 3.2.4", "refuses * as target of a POST",
         "POST * HTTP/1.1\r\nHost: example.org\r\nContent-Length: 0\r\n\r\n", refused(400)},
        {"RFC 9112, 3.2.4", "refuses a target that only begins with *",
         "OPTIONS */echo/case HTTP/1.1\r\nHost: example.org\r\n\r\n", refused(400)},
    };
}
} // namespace

Cases targetCases()
{
    return joined({originForm(), illegalCharacters(), absoluteForm(), otherForms()});
}
} // namespace weir::test
