#include "Table.h"

namespace weir::test
{
namespace
{
using namespace std::string_literals;

const std::string last = "0\r\n\r\n";

Expectation servedHello()
{
    return served().showing(R"("body":"hello")");
}

Cases chunks()
{
    const std::string section = "RFC 9112, 7.1";
    return {
        {section, "joins the chunks of a body", chunked("2\r\nhe\r\n3\r\nllo\r\n" + last), servedHello()},
        {section, "reads a body without chunks", chunked(last), served().showing(R"("body":"")")},
        {section, "takes sizes in lower case", chunked("a\r\nhellohello\r\n" + last),
         served().showing(R"("body":"hellohello")")},
        {section, "takes sizes in upper case", chunked("A\r\nhellohello\r\n" + last),
         served().showing(R"("body":"hellohello")")},
        {section, "takes leading zeros in a size", chunked("0005\r\nhello\r\n" + last), servedHello()},
        {section, "takes a last chunk of several zeros", chunked("5\r\nhello\r\n000\r\n\r\n"), servedHello()},
        {section, "takes line ends in a chunk for data", chunked("4\r\n\r\n\r\n\r\n" + last),
         served().showing(R"("body":"\r\n\r\n")")},
        {section, "takes a last chunk in a chunk for data", chunked("5\r\n0\r\n\r\n\r\n" + last),
         served().showing(R"("body":"0\r\n\r\n")")},
        {section, "takes every byte in a chunk for data", chunked("4\r\n\0\xff\n\r\r\n"s + last), served()},
        {section, "reads a chunk of 65,536 bytes", chunked("10000\r\n" + std::string(65'536, 'x') + "\r\n" + last),
         served().showing("xxxx")},
        {"RFC 9110, 15.5.14", "answers 413 to a chunk beyond the limit", chunked("100001\r\nhello"), refused(413)},
        {"RFC 9110, 15.5.14", "answers 413 to chunks that are beyond the limit together",
         chunked("90000\r\n" + std::string(0x90000, 'x') + "\r\n90000\r\nxxxx"), refused(413)},
    };
}

Cases extensions()
{
    const std::string section = "RFC 9112, 7.1.1";
    Cases cases;
    for (const char* extension : {";a", ";a=b", R"(;a="b;c")", R"(;a="b\"c")", ";a;b=c;d", " ; a = b", "\t;a"})
        cases.push_back({section, "reads over " + quoted(extension) + " behind a size",
                         chunked(std::string("5") + extension + "\r\nhello\r\n" + last), servedHello()});
    cases.push_back(
        {section, "reads over an extension of the last chunk", chunked("5\r\nhello\r\n0;a=b\r\n\r\n"), servedHello()});
    cases.push_back({section, "reads over an extension of 1 KiB",
                     chunked("5;a=" + std::string(1024, 'b') + "\r\nhello\r\n" + last), servedHello()});
    cases.push_back({section, "refuses an extension of 8 KiB",
                     chunked("5;a=" + std::string(8192, 'b') + "\r\nhello\r\n" + last), refused({400, 413})});
    for (const char* extension : {";a\n", ";\n", ";a=\"b\n\"", ";a\rb", ";\r", ";a\x01", ";a\x7f", ";a=\"\v\""})
        cases.push_back({section, "refuses " + quoted(extension) + " behind a size",
                         chunked(std::string("5") + extension + "\r\nhello\r\n" + last), refused(400)});
    cases.push_back({section, "refuses a NUL in an extension", chunked("5;a\0\r\nhello\r\n"s + last), refused(400)});
    return cases;
}

Cases sizes()
{
    const std::string section = "RFC 9112, 7.1";
    Cases cases;
    for (const char* size : {"",    "g",   "5g",    "-5", "-0", "+5",  "0x5", "0X5",  " 5", "\t5", "5h",
                             "5 5", "5.0", "\"5\"", "5,", "_5", "\v5", "5\v", "\xb2", ";a", "="})
        cases.push_back({section, "refuses " + quoted(size) + " as a size",
                         chunked(std::string(size) + "\r\nhello\r\n" + last), refused(400)});
    for (const char* size :
         {"10000000000000005", "100000000000000000000000000000005", "FFFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFF",
          "FFFFFFFFFFFFFFFB", "8000000000000005", "7FFFFFFFFFFFFFFF", "100000005", "FFFFFFFF", "80000005"})
        cases.push_back({section, std::string("does not wrap around at a size of ") + size,
                         chunked(std::string(size) + "\r\nhello\r\n" + last), refused({400, 413})});
    return cases;
}

Cases delimiters()
{
    const std::string section = "RFC 9112, 7.1";
    return {
        {section, "refuses a size ended by LF alone", chunked("5\nhello\r\n" + last), refused(400)},
        {section, "refuses a size ended by CR alone", chunked("5\rhello\r\n" + last), refused(400)},
        {section, "refuses data followed by LF alone", chunked("5\r\nhello\n" + last), refused(400)},
        {section, "refuses data followed by CR alone", chunked("5\r\nhello\r" + last), refused(400)},
        {section, "refuses data followed by the next size", chunked("5\r\nhello" + last), refused(400)},
        {section, "refuses data longer than its size", chunked("5\r\nhello!!\r\n" + last), refused(400)},
        {section, "refuses data shorter than its size", chunked("6\r\nhello\r\n" + last), refused(400)},
        {section, "refuses an empty line before a size", chunked("\r\n5\r\nhello\r\n" + last), refused(400)},
        {section, "refuses a size of the last chunk ended by LF alone", chunked("5\r\nhello\r\n0\n\r\n"), refused(400)},
        {section, "refuses an end of the body by LF alone", chunked("5\r\nhello\r\n0\r\n\n"), refused(400)},
        {section, "refuses chunks whose lines all end in LF alone", chunked("5\nhello\n0\n\n"), refused(400)},
        {section, "refuses a body that is not chunked at all", chunked("hello world\r\n"), refused(400)},
    };
}

Cases trailers()
{
    const std::string section = "RFC 9112, 7.1.2";
    const auto with = [](const std::string& lines) { return chunked("5\r\nhello\r\n0\r\n" + lines + "\r\n"); };
    return {
        {section, "reads over a trailer", with("X-Trailer: a\r\n"), servedHello().hiding("X-Trailer")},
        {section, "reads over several trailers", with("X-A: a\r\nX-B: b\r\n"), servedHello().hiding("X-B")},
        {section, "takes what is behind the trailers for the next request", with("X-A: a\r\n") + get(),
         served(2).showing(R"("method":"GET")")},
        {"RFC 9110, 6.5.1", "takes no length from a trailer, if it takes the trailer", with("Content-Length: 50\r\n"),
         answered({200, 400}).closingOrNot()},
        {"RFC 9110, 6.5.1", "takes no coding from a trailer, if it takes the trailer",
         with("Transfer-Encoding: gzip\r\n"), answered({200, 400}).closingOrNot()},
        {"RFC 9110, 6.5.1", "does not take Host from a trailer", with("Host: other.example\r\n"),
         servedHello().hiding("other.example")},
        {"RFC 9110, 6.5.1", "does not take Connection from a trailer", with("Connection: close\r\n"), servedHello()},
        {section, "refuses a trailer with a blank before its colon", with("X-A : a\r\n"), refused(400)},
        {section, "refuses a trailer without a colon", with("X-A\r\n"), refused(400)},
        {section, "refuses a trailer ended by LF alone", with("X-A: a\nX-B: b\r\n"), refused(400)},
        {section, "refuses a folded trailer", with("X-A: a\r\n b\r\n"), refused(400)},
        {section, "refuses a control character in a trailer", with("X-A: a\x01\r\n"), refused(400)},
        {section, "refuses a bare CR in a trailer", with("X-A: a\rb\r\n"), refused(400)},
        {"RFC 9110, 5.4", "answers 431 to a trailer of 40 KiB", with("X-A: " + std::string(40 * 1024, 'a') + "\r\n"),
         refused(431)},
        {"RFC 9110, 5.4", "answers 431 to a trailer that never ends",
         chunked("0\r\nX-A: " + std::string(70 * 1024, 'a')), refused(431)},
    };
}
} // namespace

Cases chunkCases()
{
    return joined({chunks(), extensions(), sizes(), delimiters(), trailers()});
}
} // namespace weir::test
