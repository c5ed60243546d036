#include "Table.h"

namespace weir::test
{
namespace
{
std::string bodiless(std::string_view method, std::string_view target)
{
    return std::string(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: example.org\r\n\r\n");
}

Cases tokens()
{
    const std::string section = "RFC 9110, 9.1";
    Cases cases;
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "M-SEARCH", "Frobnicate", "!#$%&'*+-.^_`|~0aZ"})
        cases.push_back({section, std::string("hands ") + method + " to a handler of every method",
                         bodiless(method, "/echo/case"),
                         served().showing(std::string(R"("method":")") + method + '"')});
    for (const char* method : {"G@T", "GE(T", "GET/", "\"GET\"", "GET,", "GE\xc9T", "G{}T", "GET\x7f", "G\x01T"})
        cases.push_back(
            {section, "refuses " + quoted(method) + " as a method", bodiless(method, "/echo/case"), refused(400)});
    for (const char* method : {"get", "Get", "FROBNICATE"})
        cases.push_back({section, std::string("knows that ") + method + " is not GET", bodiless(method, "/health"),
                         answered({405, 501}).closingOrNot()});
    return cases;
}

Cases head()
{
    const std::string section = "RFC 9110, 9.3.2";
    return {
        {section, "answers HEAD without a body, but with its length", bodiless("HEAD", "/echo/case"),
         served().withoutBody().showing("Content-Length: ").hiding("\"method\"")},
        {section, "answers HEAD without a body where nothing is found", bodiless("HEAD", "/nowhere"),
         answered({404}).withoutBody()},
        {section, "answers HEAD without a body where its head is refused before it is whole",
         "HEAD /echo/case HTTP/1.1\r\nHost: example.org\r\n folded\r\n\r\n", refused(400).withoutBody()},
        {section, "keeps HEAD and the next answer apart", bodiless("HEAD", "/echo/case") + get(),
         served().withoutBody().thenServed()},
        {section, "answers HEAD without a body where the answer is streamed", bodiless("HEAD", "/echo/stream"),
         served().withoutBody()},
        {"RFC 9112, 6.3", "reads the body of a HEAD",
         "HEAD /echo/case HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhello", served().withoutBody()},
    };
}
} // namespace

Cases methodCases()
{
    return joined(
        {tokens(),
         head(),
         {
             {"RFC 9110, 9.1", "serves GET", bodiless("GET", "/echo/case"), served().showing(R"("method":"GET")")},
             {"RFC 9110, 15.5.6", "names the allowed methods in a 405", bodiless("POST", "/health"),
              answered({405}).showing("Allow: GET, HEAD, OPTIONS")},
             {"RFC 9110, 9.3.7", "answers OPTIONS with the allowed methods and no body", bodiless("OPTIONS", "/health"),
              answered({204}).showing("Allow: GET, HEAD, OPTIONS")},
             {"RFC 9110, 9.3.6", "answers 501 to CONNECT",
              "CONNECT example.org:80 HTTP/1.1\r\nHost: example.org:80\r\n\r\n", refused(501)},
             {"RFC 9112, 3.2.3", "makes no tunnel for CONNECT to a path", bodiless("CONNECT", "/echo/case"),
              refused({400, 501})},
             {"RFC 9110, 9.3.8", "does not reflect TRACE", bodiless("TRACE", "/health"),
              answered({405, 501}).closingOrNot()},
         }});
}
} // namespace weir::test
