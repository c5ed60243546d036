#include "Table.h"

namespace weir::test
{
namespace
{
using namespace std::string_literals;

const std::string section = "RFC 9112, 11.2";

const std::string hidden = "GET /echo/smuggled HTTP/1.1\r\nHost: example.org\r\n\r\n";
const std::string hiddenPost = "POST /echo/smuggled HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhello";

std::string lengthOf(std::string_view body)
{
    return "Content-Length: " + std::to_string(body.size()) + "\r\n";
}

Expectation nothingSmuggled(std::vector<int> statuses)
{
    return refused(std::move(statuses)).hiding("/echo/smuggled");
}

/// One server reads Content-Length, the other Transfer-Encoding.
Cases lengthAgainstChunks()
{
    const std::string chunksFirst = "0\r\n\r\n" + hidden;
    const std::string chunksFirstPost = "0\r\n\r\n" + hiddenPost;
    const std::string lengthFirst = "32\r\n" + hidden + "\r\n0\r\n\r\n"; // 0x32 bytes: the hidden request
    return {
        {section, "refuses a GET hidden behind chunks from one who reads the length",
         post(lengthOf(chunksFirst) + "Transfer-Encoding: chunked\r\n", chunksFirst), nothingSmuggled({400})},
        {section, "refuses a POST hidden behind chunks from one who reads the length",
         post(lengthOf(chunksFirstPost) + "Transfer-Encoding: chunked\r\n", chunksFirstPost), nothingSmuggled({400})},
        {section, "refuses a GET hidden in a chunk from one who reads the chunks",
         post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", lengthFirst), nothingSmuggled({400})},
        {section, "refuses a GET hidden in a chunk behind a length of 0",
         post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", lengthFirst), nothingSmuggled({400})},
        {section, "refuses a GET hidden behind chunks in HTTP/1.0",
         "POST /echo/case HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n" + chunksFirst,
         nothingSmuggled({400})},
        {section, "takes the hidden GET for the body where Transfer_Encoding is another field",
         post(lengthOf(chunksFirst) + "Transfer_Encoding: chunked\r\n", chunksFirst),
         served().showing("/echo/smuggled")},
    };
}

/// One server knows the coding, the other does not.
Cases disguisedChunks()
{
    const std::vector<std::string> disguises{
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding\t: chunked",
        "Transfer-Encoding:\tchunked",
        "Transfer-Encoding: chunked ",
        "Transfer-Encoding: chunked\t",
        "Transfer-Encoding: \vchunked",
        "Transfer-Encoding: chunked\v",
        "Transfer-Encoding: chunked\f",
        "Transfer-Encoding: \0chunked"s,
        "Transfer-Encoding: chunked\0"s,
        "Transfer-Encoding: chun\0ked"s,
        "Transfer-Encoding: \377chunked",
        " Transfer-Encoding: chunked",
        "\tTransfer-Encoding: chunked",
        "X-A: b\nTransfer-Encoding: chunked",
        "X-A: b\rTransfer-Encoding: chunked",
        "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding\r\n : chunked",
        "Transfer-Encoding: chunked\r\n ",
        "Transfer-Encoding:\n chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked, xchunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked;q=0.5",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: 'chunked'",
        "Transfer-Encoding: chunk",
        "Transfer-Encoding: ",
        "Transfer Encoding: chunked",
        "Transfer-Encoding chunked",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: xchunked\r\nTransfer-Encoding: chunked",
    };
    Cases cases;
    for (const std::string& disguise : disguises)
    {
        const std::string body = "0\r\n\r\n" + hidden;
        cases.push_back({section, "executes nothing hidden by " + test::quoted(disguise) + " beside a length",
                         post(lengthOf(body) + disguise + "\r\n", body), nothingSmuggled({400, 501})});
        cases.push_back({section, "executes nothing hidden by " + test::quoted(disguise) + " alone",
                         post(disguise + "\r\n", hidden), nothingSmuggled({400, 501})});
    }
    return cases;
}

/// One server reads the one number, the other another.
Cases disguisedLengths()
{
    const std::string size = std::to_string(hidden.size());
    const std::vector<std::string> disguises{
        "Content-Length: 0\r\nContent-Length: " + size,
        "Content-Length: " + size + "\r\nContent-Length: 0",
        "Content-Length: " + size + "\r\nContent-Length: " + size,
        "Content-Length: 0, " + size,
        "Content-Length: " + size + ", 0",
        "Content-Length: " + size + ", " + size,
        "Content-Length: +" + size,
        "Content-Length: -" + size,
        "Content-Length: 0x" + size,
        "Content-Length: 0 " + size,
        "Content-Length: " + size + "\v",
        "Content-Length: \0"s + size,
        "Content-Length: " + size + "\0"s,
        "Content-Length: " + size + ".0",
        "Content-Length: " + size + ";",
        "Content-Length: \"" + size + '"',
        "Content-Length: ",
        "Content-Length : " + size,
        "Content-Length\t: " + size,
        "Content-Length:\r\n " + size,
        "X-A: b\nContent-Length: " + size,
        "X-A: b\rContent-Length: " + size,
        " Content-Length: " + size,
        "Content Length: " + size,
    };
    Cases cases;
    for (const std::string& disguise : disguises)
        cases.push_back({section, "executes nothing hidden by " + test::quoted(disguise),
                         post(disguise + "\r\n", hidden), nothingSmuggled({400})});
    return cases;
}

/// One server ends a chunk, a line or the body where the other does not.
Cases disguisedEnds()
{
    const std::vector<std::string> bodies{
        "0\n\n",
        "0\n\r\n",
        "0\r\n\n",
        "0\r\r\n\r\n",
        "5\nhello\n0\n\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhelloXX\r\n0\r\n\r\n",
        "5\r\nhelloXX0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "2;\nxx\r\n0\r\n\r\n",
        "2;a=b\nxx\r\n0\r\n\r\n",
        "2;\rxx\r\n0\r\n\r\n",
        "2;\"\n\"\r\nxx\r\n0\r\n\r\n",
        "2;a=\"\n\"\r\nxx\r\n0\r\n\r\n",
        "0;\n\r\n\r\n",
        "-0\r\n\r\n",
        "+0\r\n\r\n",
        "0x0\r\n\r\n",
        " 0\r\n\r\n",
        "0\v\r\n\r\n",
        "0_0\r\n\r\n",
        "\r\n0\r\n\r\n",
        "10000000000000000\r\n\r\n",
        "0\r\nX-A : b\r\n\r\n",
        "0\r\nX-A: b\n\r\n",
        "0\r\n X-A: b\r\n\r\n",
        "0\r\n", // the hidden request in the place of a trailer
    };
    Cases cases;
    for (const std::string& body : bodies)
        cases.push_back({section, "executes nothing behind the chunks " + test::quoted(body), chunked(body + hidden),
                         nothingSmuggled({400, 413})});
    return cases;
}

/// What is refused takes everything behind it along.
Cases behindRefusals()
{
    const auto first = [](const std::string& line, const std::string& fields)
    { return line + "\r\n" + fields + "\r\n" + hidden; };
    const std::string host = "Host: example.org\r\n";
    const std::string line = "GET /echo/case HTTP/1.1";
    return {
        {section, "executes nothing behind a request without Host", first(line, ""), nothingSmuggled({400})},
        {section, "executes nothing behind a request with two Hosts", first(line, host + host), nothingSmuggled({400})},
        {section, "executes nothing behind a malformed field", first(line, host + "X A: b\r\n"),
         nothingSmuggled({400})},
        {section, "executes nothing behind a malformed version", first("GET /echo/case HTTP/1.1x", host),
         nothingSmuggled({400})},
        {section, "executes nothing behind a version that it does not speak", first("GET /echo/case HTTP/2.0", host),
         nothingSmuggled({505})},
        {section, "executes nothing behind HTTP/0.9", "GET /echo/case\r\n" + hidden, nothingSmuggled({400})},
        {section, "executes nothing behind CONNECT", first("CONNECT example.org:80 HTTP/1.1", host),
         nothingSmuggled({501})},
        {section, "executes nothing behind a target that is too long",
         first("GET /" + std::string(10'000, 'a') + " HTTP/1.1", host), nothingSmuggled({414})},
        {section, "executes nothing behind a field that is too long",
         first(line, host + "X-A: " + std::string(40 * 1024, 'a') + "\r\n"), nothingSmuggled({431})},
        {section, "executes nothing behind an unknown expectation", first(line, host + "Expect: a-miracle\r\n"),
         nothingSmuggled({417})},
        {section, "executes nothing behind a body that is too large",
         first("POST /echo/case HTTP/1.1", host + "Content-Length: 2000000\r\n"), nothingSmuggled({413})},
        {"RFC 9112, 9.6", "executes nothing hidden behind Connection: close",
         first(line, host + "Connection: close\r\n"), served().closing().hiding("/echo/smuggled")},
        {"RFC 9112, 6.3", "takes the body of a GET for no request", first(line, host + lengthOf(hidden)),
         served().showing(R"("target":"/echo/case")").hiding(R"("target":"/echo/smuggled")")},
    };
}
} // namespace

Cases smugglingCases()
{
    return joined({lengthAgainstChunks(), disguisedChunks(), disguisedLengths(), disguisedEnds(), behindRefusals()});
}
} // namespace weir::test
