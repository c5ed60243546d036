#include "Table.h"

namespace weir::test
{
namespace
{
using namespace std::string_literals;

Cases bodies()
{
    const std::string section = "RFC 9112, 6.3";
    return {
        {section, "reads as many bytes as Content-Length says", post("Content-Length: 5\r\n", "hello"),
         served().showing(R"("body":"hello")")},
        {section, "reads no body for a Content-Length of 0", post("Content-Length: 0\r\n", ""),
         served().showing(R"("body":"")")},
        {section, "takes a POST without Content-Length for one without a body", post("", ""),
         served().showing(R"("body":"")")},
        {section, "takes what is behind the body for the next request", post("Content-Length: 5\r\n", "hello") + get(),
         served(2).showing(R"("method":"POST")").showing(R"("method":"GET")")},
        {section, "takes lines in a body for a body", post("Content-Length: 9\r\n", "a: b\r\n\r\nc"),
         served().showing(R"("body":"a: b\r\n\r\nc")")},
        {section, "takes a request in a body for a body",
         post("Content-Length: " + std::to_string(get().size()) + "\r\n", get()),
         served().showing(R"("body":"GET /echo/case)")},
        {section, "reads the body of a GET and hands it on or not",
         "GET /echo/case HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhello", served()},
        {section, "reads the body of a DELETE",
         "DELETE /echo/case HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhello", served()},
        {section, "reads the body of an OPTIONS",
         "OPTIONS /echo/case HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhello", served()},
        {section, "reads a body whose bytes are of every kind", post("Content-Length: 6\r\n", "\0\xff\n\r\x7f\x80"s),
         served()},
        {section, "reads a body of 100,000 bytes",
         post("Content-Length: 100003\r\n", std::string(100'000, 'x') + "end"), served().showing("xend\"")},
        {section, "reads the body of a request in HTTP/1.0",
         "POST /echo/case HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello", served().closing().showing(R"("body":"hello")")},
        {"RFC 9112, 9.3", "reads the body of a request that it answers with 404",
         "POST /nowhere HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhello",
         answered({404}).closingOrNot()},
        {"RFC 9112, 9.3", "reads the body of a request that it answers with 405",
         "POST /health HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhello",
         answered({405}).closingOrNot()},
    };
}

Cases values()
{
    const std::string section = "RFC 9110, 8.6";
    Cases cases{
        {section, "trims blanks around a length", post("Content-Length: \t 5 \t\r\n", "hello"),
         served().showing(R"("body":"hello")")},
        {section, "takes leading zeros in a length", post("Content-Length: 0005\r\n", "hello"),
         served().showing(R"("body":"hello")")},
    };
    for (const char* value :
         {"",   "+5",    "-5", "-0", "0x5",  "5.0", "5e0",  "five", "5x",  "x5",   "5 5", "5\t5", "\"5\"",
          "5;", "5;q=1", "5,", ",5", "5, 5", "5,5", "5, 6", "0, 5", "5_0", "\xb2", "5\v", "\v5",  "5\x01"})
        cases.push_back({section, "refuses " + quoted(value) + " as a length",
                         post(std::string("Content-Length: ").append(value).append("\r\n"), "hello"), refused(400)});
    for (const char* value : {"18446744073709551616", "18446744073709551621", "99999999999999999999999999999999"})
        cases.push_back({section, std::string("does not wrap around at a length of ") + value,
                         post(std::string("Content-Length: ").append(value).append("\r\n"), "hello"),
                         refused({400, 413})});
    for (const char* value : {"1048577", "4294967301", "9223372036854775807", "18446744073709551615"})
        cases.push_back({"RFC 9110, 15.5.14", std::string("answers 413 to a length of ") + value,
                         post(std::string("Content-Length: ").append(value).append("\r\n"), "hello"), refused(413)});
    return cases;
}

Cases several()
{
    const std::string section = "RFC 9112, 6.3";
    return {
        {section, "refuses two different lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"),
         refused(400)},
        {section, "refuses two equal lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
         refused(400)},
        {section, "refuses two lengths that lie apart and differ in case",
         post("Content-Length: 5\r\nX-A: b\r\ncontent-length: 0\r\n", "hello"), refused(400)},
        {section, "refuses an empty length beside another", post("Content-Length: 5\r\nContent-Length:\r\n", "hello"),
         refused(400)},
        {section, "refuses two different lengths of a GET", get("Content-Length: 0\r\nContent-Length: 5\r\n"),
         refused(400)},
    };
}
} // namespace

Cases contentLengthCases()
{
    return joined({bodies(), values(), several()});
}
} // namespace weir::test
