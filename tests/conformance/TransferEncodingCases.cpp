#include "Table.h"

namespace weir::test
{
namespace
{
using namespace std::string_literals;

constexpr std::string_view hello = "5\r\nhello\r\n0\r\n\r\n";

std::string coded(std::string_view coding)
{
    return post(std::string("Transfer-Encoding: ").append(coding).append("\r\n"), hello);
}

Cases understood()
{
    const std::string section = "RFC 9112, 6.1";
    return {
        {section, "reads a chunked body", coded("chunked"), served().showing(R"("body":"hello")")},
        {section, "knows chunked in any case", coded("cHuNkEd"), served().showing(R"("body":"hello")")},
        {section, "trims blanks around chunked", coded(" \tchunked\t "), served().showing(R"("body":"hello")")},
        {section, "takes what is behind a chunked body for the next request", coded("chunked") + get(),
         served(2).showing(R"("method":"POST")").showing(R"("method":"GET")")},
        {section, "reads the chunked body of a GET", get("Transfer-Encoding: chunked\r\n").append(hello).append(get()),
         served(2)},
        {"RFC 9110, 5.6.1", "reads over an empty element in the list of codings, or refuses it", coded(", chunked"),
         answered({200, 400, 501}).closingOrNot()},
        {"RFC 9112, 7.4", "takes a TE field for no Transfer-Encoding",
         post("TE: chunked\r\nContent-Length: 5\r\n", "hello"), served().showing(R"("body":"hello")")},
        {section, "takes a field whose name only resembles Transfer-Encoding for another",
         post("Transfer_Encoding: chunked\r\nContent-Length: 5\r\n", "hello"), served().showing(R"("body":"hello")")},
    };
}

Cases otherCodings()
{
    Cases cases;
    for (const char* coding : {"gzip",
                               "identity",
                               "xchunked",
                               "chunkedx",
                               "chunk",
                               "chunked chunked",
                               "chun ked",
                               "\"chunked\"",
                               "'chunked'",
                               "chunked;q=1",
                               "chunked=1",
                               "",
                               ",",
                               "gzip, chunked",
                               "br, chunked",
                               "chunked, gzip",
                               "chunked, identity",
                               "identity, chunked",
                               "chunked, chunked",
                               "chunked,chunked"})
        cases.push_back({"RFC 9112, 6.1", "refuses " + quoted(coding) + " as a transfer coding", coded(coding),
                         refused({400, 501})});
    for (const char* coding : {"\vchunked", "chunked\v", "chunked\f", "\001chunked", "chunked\x7f"})
        cases.push_back(
            {"RFC 9110, 5.5", "refuses " + quoted(coding) + " as a transfer coding", coded(coding), refused(400)});
    return cases;
}

Cases contradictions()
{
    const std::string section = "RFC 9112, 6.1";
    return {
        {section, "refuses Content-Length before Transfer-Encoding",
         post("Content-Length: 15\r\nTransfer-Encoding: chunked\r\n", hello), refused(400)},
        {section, "refuses Content-Length behind Transfer-Encoding",
         post("Transfer-Encoding: chunked\r\nContent-Length: 15\r\n", hello), refused(400)},
        {section, "refuses a Content-Length of 0 beside Transfer-Encoding",
         post("Transfer-Encoding: chunked\r\nX-A: b\r\nContent-Length: 0\r\n", hello), refused(400)},
        {section, "refuses Content-Length beside another transfer coding",
         post("Transfer-Encoding: identity\r\nContent-Length: 5\r\n", "hello"), refused({400, 501})},
        {section, "refuses two equal Transfer-Encodings",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", hello), refused({400, 501})},
        {section, "refuses codings on two lines",
         post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", hello), refused({400, 501})},
        {section, "refuses chunked before another coding on two lines",
         post("Transfer-Encoding: chunked\r\ntransfer-encoding: identity\r\n", hello), refused({400, 501})},
        {section, "refuses Transfer-Encoding in HTTP/1.0",
         "POST /echo/case HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(hello), refused(400)},
        {section, "refuses Transfer-Encoding in HTTP/1.0 with keep-alive",
         "POST /echo/case HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" +
             std::string(hello),
         refused(400)},
        {section, "refuses Transfer-Encoding and Content-Length in HTTP/1.0",
         "POST /echo/case HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 15\r\n\r\n" + std::string(hello),
         refused(400)},
    };
}
} // namespace

Cases transferEncodingCases()
{
    return joined({understood(), otherCodings(), contradictions()});
}
} // namespace weir::test
