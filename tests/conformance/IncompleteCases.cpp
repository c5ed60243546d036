#include "Table.h"

namespace weir::test
{
/// RFC 9112, section 8: what the client does not finish is not executed.
Cases incompleteCases()
{
    const std::string section = "RFC 9112, 8";
    return {
        {section, "does not answer a client that says nothing", "", abandoned()},
        {section, "executes nothing of an empty line", "\r\n", abandoned()},
        {section, "executes nothing of half a request line", "GET /echo/ca", abandoned()},
        {section, "executes nothing of a request line", "GET /echo/case HTTP/1.1\r\n", abandoned()},
        {section, "executes nothing of half a head", "GET /echo/case HTTP/1.1\r\nHost: exa", abandoned()},
        {section, "executes nothing of a head without its empty line",
         "GET /echo/case HTTP/1.1\r\nHost: example.org\r\n", abandoned()},
        {section, "executes nothing of a head with half of its empty line",
         "GET /echo/case HTTP/1.1\r\nHost: example.org\r\n\r", abandoned()},
        {section, "executes nothing of a head whose body does not come", post("Content-Length: 5\r\n", ""),
         abandoned()},
        {section, "executes nothing of a body that lacks a byte", post("Content-Length: 5\r\n", "hell"), abandoned()},
        {section, "executes nothing of a head whose chunks do not come", chunked(""), abandoned()},
        {section, "executes nothing of a body that ends in a size", chunked("5"), abandoned()},
        {section, "executes nothing of a body that ends in an extension", chunked("5;a="), abandoned()},
        {section, "executes nothing of a body that ends in a chunk", chunked("5\r\nhell"), abandoned()},
        {section, "executes nothing of a body that ends behind a chunk", chunked("5\r\nhello\r\n"), abandoned()},
        {section, "executes nothing of a body that ends in its last chunk", chunked("5\r\nhello\r\n0"), abandoned()},
        {section, "executes nothing of a body that ends behind its last chunk", chunked("5\r\nhello\r\n0\r\n"),
         abandoned()},
        {section, "executes nothing of a body that ends in a trailer", chunked("5\r\nhello\r\n0\r\nX-A: b"),
         abandoned()},
        {section, "executes nothing of a body that ends in half an empty line",
         chunked("5\r\nhello\r\n0\r\nX-A: b\r\n\r"), abandoned()},
        {section, "answers the whole request before half a one", get() + "GET /echo/ca", served().thenAbandoned()},
        {section, "answers the whole request before one whose body lacks a byte",
         get() + post("Content-Length: 5\r\n", "hell"), served().thenAbandoned()},
    };
}
} // namespace weir::test
