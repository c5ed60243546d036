#include "Table.h"

namespace weir::test
{
namespace
{
using namespace std::string_literals;

/// GET with a target of `size` bytes.
std::string getLong(std::size_t size)
{
    const std::string start = "/echo/";
    return "GET " + start + std::string(size - start.size(), 'a') + " HTTP/1.1\r\nHost: example.org\r\n\r\n";
}

Cases emptyLines()
{
    const std::string section = "RFC 9112, 2.2";
    return {
        {section, "serves a request whose lines end in CRLF", get(), served()},
        {section, "skips an empty line before the request line", "\r\n" + get(), served()},
        {section, "skips two empty lines before the request line", "\r\n\r\n" + get(), served()},
        {section, "skips an empty line between two requests", post("Content-Length: 1\r\n", "x") + "\r\n" + get(),
         served(2)},
        {section, "refuses blanks before the request line", " " + get(), refused(400)},
        {section, "refuses a blank before the first field", "GET /echo/case HTTP/1.1\r\n Host: example.org\r\n\r\n",
         refused(400)},
        {section, "refuses a tab before the first field", "GET /echo/case HTTP/1.1\r\n\tHost: example.org\r\n\r\n",
         refused(400)},
        {section, "refuses a line of blanks behind the request line",
         "GET /echo/case HTTP/1.1\r\n \r\nHost: example.org\r\n\r\n", refused(400)},
    };
}

Cases lineEnds()
{
    const std::string section = "RFC 9112, 2.2";
    return {
        {section, "refuses a request line ended by LF alone", "GET /echo/case HTTP/1.1\nHost: example.org\r\n\r\n",
         refused(400)},
        {section, "refuses a head whose lines all end in LF alone", "GET /echo/case HTTP/1.1\nHost: example.org\n\n",
         refused(400)},
        {section, "refuses a field line ended by LF alone",
         "GET /echo/case HTTP/1.1\r\nX-A: b\nHost: example.org\r\n\r\n", refused(400)},
        {section, "refuses an LF alone as the end of the head", "GET /echo/case HTTP/1.1\r\nHost: example.org\r\n\n",
         refused(400)},
        {section, "refuses a bare CR in the target", "GET /echo/a\rb HTTP/1.1\r\nHost: example.org\r\n\r\n",
         refused(400)},
        {section, "refuses a bare CR behind the version", "GET /echo/case HTTP/1.1\r\r\nHost: example.org\r\n\r\n",
         refused(400)},
        {section, "refuses a request line ended by CR alone", "GET /echo/case HTTP/1.1\rHost: example.org\r\n\r\n",
         refused(400)},
        {section, "refuses a bare CR in a field value", get("X-A: b\rc\r\n"), refused(400)},
        {section, "refuses a bare CR at the start of a field value", get("X-A: \rb\r\n"), refused(400)},
        {section, "refuses a bare CR at the end of a field value", get("X-A: b\r\r\n"), refused(400)},
        {section, "refuses a bare CR in a field name", get("X-\rA: b\r\n"), refused(400)},
        {section, "refuses a field line ended by CR alone", get("X-A: b\rX-C: d\r\n"), refused(400)},
        {section, "refuses a CR alone in the place of the empty line",
         "GET /echo/case HTTP/1.1\r\nHost: example.org\r\n\rX\r\n\r\n", refused(400)},
    };
}

Cases words()
{
    const std::string section = "RFC 9112, 3";
    const std::string rest = "\r\nHost: example.org\r\n\r\n";
    return {
        {section, "refuses two blanks behind the method", "GET  /echo/case HTTP/1.1" + rest, refused(400)},
        {section, "refuses two blanks before the version", "GET /echo/case  HTTP/1.1" + rest, refused(400)},
        {section, "refuses a tab behind the method", "GET\t/echo/case HTTP/1.1" + rest, refused(400)},
        {section, "refuses a tab before the version", "GET /echo/case\tHTTP/1.1" + rest, refused(400)},
        {section, "refuses a vertical tab behind the method", "GET\v/echo/case HTTP/1.1" + rest, refused(400)},
        {section, "refuses a form feed behind the method", "GET\f/echo/case HTTP/1.1" + rest, refused(400)},
        {section, "refuses a blank behind the version", "GET /echo/case HTTP/1.1 " + rest, refused(400)},
        {section, "refuses a blank in the target", "GET /echo/a b HTTP/1.1" + rest, refused(400)},
        {section, "refuses a request line of a method alone", "GET" + rest, refused(400)},
        {section, "refuses a request line without a target", "GET HTTP/1.1" + rest, refused(400)},
        {section, "refuses a request line with an empty target", "GET  HTTP/1.1" + rest, refused(400)},
        {section, "refuses a request line without a method", "/echo/case HTTP/1.1" + rest, refused(400)},
        {section, "refuses a request line with a fourth word", "GET /echo/case HTTP/1.1 more" + rest, refused(400)},
        {section, "refuses an answer in the place of a request", "HTTP/1.1 200 OK" + rest, refused(400)},
        {section, "refuses a NUL in the request line", "GET /echo/\0 HTTP/1.1"s + rest, refused(400)},
        {section, "refuses a client that speaks TLS", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n"s,
         refused(400)},
    };
}

Cases lengths()
{
    const std::string section = "RFC 9112, 3";
    return {
        {section, "takes a request line of 8,000 bytes", getLong(8000 - 13), served()},
        {section, "answers 414 to a target beyond its limit", getLong(8193), refused(414)},
        {section, "answers 414 to a target far beyond its limit", getLong(100'000), refused(414)},
        {section, "answers 414 to a long target that never ends", "GET /" + std::string(20'000, 'a'), refused(414)},
        {section, "answers 414 to a long target in a line without version",
         "GET /" + std::string(20'000, 'a') + "\r\n\r\n", refused(414)},
    };
}
} // namespace

Cases requestLineCases()
{
    return joined({emptyLines(), lineEnds(), words(), lengths()});
}
} // namespace weir::test
