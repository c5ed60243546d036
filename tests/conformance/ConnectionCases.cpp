#include "Table.h"

namespace weir::test
{
namespace
{
std::string getIn10(std::string_view fields = {}, std::string_view target = "/echo/case")
{
    return std::string("GET ").append(target).append(" HTTP/1.0\r\n").append(fields).append("\r\n");
}

std::string getOf(std::string_view target)
{
    return std::string("GET ").append(target).append(" HTTP/1.1\r\nHost: example.org\r\n\r\n");
}

Cases closing()
{
    const std::string section = "RFC 9112, 9.6";
    Cases cases;
    for (const char* options : {"close", "Close", "CLOSE", "close, X-A", "X-A, close", "X-A,close,X-B", ", close",
                                "close,,", " close ", "keep-alive, close", "close, keep-alive",
                                "X-A\r\nConnection: close", "close\r\nConnection: X-A", "\r\nConnection: close"})
        cases.push_back({section, "closes after Connection: " + quoted(options),
                         get(std::string("Connection: ").append(options).append("\r\n")), served().closing()});
    for (const char* options : {"", "keep-alive", "closed", "x-close", "close-not", "X-A", ",,", "keep-alive, X-A"})
        cases.push_back({"RFC 9110, 7.6.1", "goes on after Connection: " + quoted(options),
                         get(std::string("Connection: ").append(options).append("\r\n")), served()});
    for (const char* options : {R"("close")", "clo se", "close;q=1"})
        cases.push_back({"RFC 9110, 7.6.1", "survives Connection: " + quoted(options) + ", which is no list of tokens",
                         get(std::string("Connection: ").append(options).append("\r\n")),
                         answered({200, 400}).closingOrNot()});
    cases.push_back({section, "executes nothing behind Connection: close",
                     get("Connection: close\r\n") + getOf("/echo/b"), served().closing().hiding("/echo/b")});
    cases.push_back({section, "reads the body before it closes",
                     post("Connection: close\r\nContent-Length: 5\r\n", "hello"),
                     served().closing().showing(R"("body":"hello")")});
    return cases;
}

Cases versions()
{
    const std::string section = "RFC 9112, 9.3";
    return {
        {section, "goes on in HTTP/1.1 without being asked", get(), served()},
        {section, "closes in HTTP/1.0 without being asked", getIn10(), served().closing()},
        {section, "executes nothing behind a request in HTTP/1.0", getIn10() + getOf("/echo/b"),
         served().closing().hiding("/echo/b")},
        {section, "goes on in HTTP/1.0 when asked, and says so", getIn10("Connection: keep-alive\r\n"),
         served().showing("Connection: keep-alive")},
        {section, "knows keep-alive in any case", getIn10("Connection: Keep-Alive\r\n"), served()},
        {section, "knows keep-alive in a list", getIn10("Connection: X-A, keep-alive\r\n"), served()},
        {section, "closes in HTTP/1.0 when asked for both", getIn10("Connection: keep-alive, close\r\n"),
         served().closing()},
        {section, "closes in HTTP/1.0 after Connection: keep-alive-not", getIn10("Connection: keep-alive-not\r\n"),
         served().closing()},
        {section, "takes a Keep-Alive field for no option", getIn10("Keep-Alive: timeout=5\r\n"), served().closing()},
        {"RFC 9112, C.2.2", "takes Proxy-Connection for no Connection", getIn10("Proxy-Connection: keep-alive\r\n"),
         served().closing()},
        {section, "serves HTTP/1.1 behind HTTP/1.0", getIn10("Connection: keep-alive\r\n") + get(), served(2)},
        {"RFC 9112, 7", "streams to HTTP/1.1 in chunks", getOf("/echo/stream"),
         served().showing("Transfer-Encoding: chunked")},
        {"RFC 9112, 6.1", "streams to HTTP/1.0 without chunks", getIn10("", "/echo/stream"),
         served().closing().hiding("Transfer-Encoding")},
        {"RFC 9112, 6.1", "ends a stream to HTTP/1.0 by closing whatever it was asked",
         getIn10("Connection: keep-alive\r\n", "/echo/stream"), served().closing().hiding("Transfer-Encoding")},
    };
}

Cases pipelines()
{
    const std::string section = "RFC 9112, 9.3.2";
    return {
        {section, "answers in the order of the requests",
         getOf("/echo/1") + getOf("/echo/2") + getOf("/echo/3") + getOf("/echo/4"),
         served(4).showing("/echo/1").showing("/echo/2").showing("/echo/3").showing("/echo/4")},
        {section, "keeps the order behind an answer that is streamed", getOf("/echo/stream") + getOf("/echo/2"),
         served(2).showing("chunked").showing("/echo/2")},
        {section, "keeps bodies apart from requests",
         post("Content-Length: 5\r\n", "hello") + getOf("/echo/2") + chunked("5\r\nworld\r\n0\r\n\r\n") +
             getOf("/echo/4"),
         served(4).showing(R"("body":"hello")").showing("/echo/2").showing(R"("body":"world")").showing("/echo/4")},
        {section, "goes on behind a request that is not found", getOf("/nowhere") + getOf("/echo/2"),
         answered({404}).thenServed().showing("/echo/2")},
        {section, "answers what came before a malformed request", getOf("/echo/1") + "nonsense\r\n\r\n",
         served().thenRefused({400})},
        {section, "executes nothing behind a malformed request",
         getOf("/echo/1") + "nonsense\r\n\r\n" + getOf("/echo/3"), served().thenRefused({400}).hiding("/echo/3")},
        {section, "answers all requests before the one that closes",
         getOf("/echo/1") + getOf("/echo/2") + get("Connection: close\r\n"), served(3).closing()},
        {section, "answers two hundred requests sent at once",
         []
         {
             std::string all;
             for (int i = 0; i < 200; ++i)
                 all += getOf("/echo/" + std::to_string(i));
             return all;
         }(),
         served(200).showing("/echo/0").showing("/echo/199")},
    };
}

Cases otherConnections()
{
    return {
        {"RFC 9110, 7.8", "goes on in HTTP/1.1 when asked for h2c",
         get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"), served()},
        {"RFC 9110, 7.8", "goes on in HTTP/1.1 when asked for a websocket",
         get("Connection: Upgrade\r\nUpgrade: websocket\r\n"), served()},
        {"RFC 9110, 7.8", "does not upgrade from HTTP/1.0", getIn10("Connection: Upgrade\r\nUpgrade: websocket\r\n"),
         served().closing()},
        {"RFC 9112, 9.6", "answers a client that closes its sending side behind a request", get(),
         served().closing().hangingUp()},
        {"RFC 9112, 9.6", "answers all requests of a client that closes its sending side",
         getOf("/echo/1") + getOf("/echo/2"), served(2).closing().hangingUp().showing("/echo/2")},
    };
}
} // namespace

Cases connectionCases()
{
    return joined({closing(), versions(), pipelines(), otherConnections()});
}
} // namespace weir::test
