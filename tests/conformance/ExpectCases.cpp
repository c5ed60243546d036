#include "Table.h"

namespace weir::test
{
namespace
{
const std::string expectSection = "RFC 9110, 10.1.1";

Cases continued()
{
    const std::string head = post("Expect: 100-continue\r\nContent-Length: 5\r\n", "");
    return {
        {expectSection, "asks for the body with a 100", head,
         served().continuedBy("hello").showing(R"("body":"hello")")},
        {expectSection, "asks for a chunked body with a 100",
         post("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", ""),
         served().continuedBy("5\r\nhello\r\n0\r\n\r\n").showing(R"("body":"hello")")},
        {expectSection, "knows the expectation in any case", post("eXpEcT: 100-Continue\r\nContent-Length: 5\r\n", ""),
         served().continuedBy("hello")},
        {expectSection, "takes what is behind a body asked for as the next request", head,
         served(2).continuedBy("hello" + get()).showing(R"("body":"hello")")},
        {expectSection, "refuses a malformed body that it asked for",
         post("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", ""), refused(400).continuedBy("nonsense\r\n")},
        {expectSection, "closes behind a body asked for if told so",
         post("Expect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n", ""),
         served().continuedBy("hello").closing()},
        {expectSection, "reads a body that did not wait for the 100", head + "hello",
         served().perhapsContinued().showing(R"("body":"hello")")},
        {expectSection, "needs no body for an expectation", get("Expect: 100-continue\r\n"),
         served().perhapsContinued()},
        {expectSection, "needs no body of any length for an expectation",
         post("Expect: 100-continue\r\nContent-Length: 0\r\n", ""), served().perhapsContinued()},
        {expectSection, "asks for no body in HTTP/1.0",
         "POST /echo/case HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
         served().closing().showing(R"("body":"hello")").hiding("100 Continue")},
    };
}

Cases refusedAtOnce()
{
    const std::string expecting = "Expect: 100-continue\r\n";
    return {
        {expectSection, "asks for no body that is too large", post(expecting + "Content-Length: 2000000\r\n", ""),
         refused(413)},
        {expectSection, "asks for no body of a malformed length", post(expecting + "Content-Length: +5\r\n", ""),
         refused(400)},
        {expectSection, "asks for no body of two lengths",
         post(expecting + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", ""), refused(400)},
        {expectSection, "asks for no body in an unknown transfer coding",
         post(expecting + "Transfer-Encoding: gzip\r\n", ""), refused({400, 501})},
        {expectSection, "asks for no body of a request without Host",
         "POST /echo/case HTTP/1.1\r\n" + expecting + "Content-Length: 5\r\n\r\n", refused(400)},
        {expectSection, "answers one for nothing with 404, with a 100 or without",
         "POST /nowhere HTTP/1.1\r\nHost: example.org\r\n" + expecting + "Content-Length: 5\r\n\r\nhello",
         answered({404}).closingOrNot().perhapsContinued()},
    };
}

Cases unknown()
{
    Cases cases;
    for (const char* expectation : {"a-miracle", "100-continue, a-miracle", "a-miracle, 100-continue",
                                    "100-continue;q=1", "100", "\"100-continue\""})
        cases.push_back({expectSection, "answers 417 to the expectation " + quoted(expectation),
                         get(std::string("Expect: ").append(expectation).append("\r\n")), refused(417)});
    cases.push_back({expectSection, "answers 417 to a second expectation",
                     get("Expect: 100-continue\r\nExpect: a-miracle\r\n"), refused(417)});
    cases.push_back({expectSection, "executes nothing of the body behind an unknown expectation",
                     post("Expect: a-miracle\r\nContent-Length: 46\r\n", get()), refused(417)});
    return cases;
}
} // namespace

Cases expectCases()
{
    return joined({continued(), refusedAtOnce(), unknown()});
}
} // namespace weir::test
