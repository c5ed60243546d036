#include "Table.h"

namespace weir::test
{
namespace
{
std::string getIn(std::string_view version)
{
    return std::string("GET /echo/case ").append(version).append("\r\nHost: example.org\r\n\r\n");
}

Cases malformed()
{
    Cases cases;
    for (const char* version :
         {"http/1.1",   "Http/1.1",  "HTTP/1",    "HTTP/1.",   "HTTP/.1",    "HTTP/",     "HTTP",     "HTTP/1,1",
          "HTTP/1.1.1", "HTTP/1.10", "HTTP/11.1", "HTTP/01.1", "HTTP/+1.1",  "HTTP/-1.1", "HTTP/a.b", "HTTP/1.x",
          "HTTP/1.1x",  "HTTP-1.1",  "HTTP1.1",   "HTTPS/1.1", "HTCPCP/1.0", "/1.1",      "1.1"})
        cases.push_back(
            {"RFC 9112, 2.3", std::string("refuses ") + version + " as a version", getIn(version), refused(400)});
    return cases;
}

Cases otherVersions()
{
    Cases cases;
    for (const char* version : {"HTTP/0.9", "HTTP/2.0", "HTTP/3.0", "HTTP/9.9"})
        cases.push_back({"RFC 9110, 15.6.6", std::string("answers 505 to ") + version, getIn(version), refused(505)});
    return cases;
}
} // namespace

Cases versionCases()
{
    return joined(
        {malformed(),
         otherVersions(),
         {
             {"RFC 9110, 2.5", "serves HTTP/1.1", getIn("HTTP/1.1"), served()},
             {"RFC 9112, 2.3", "answers HTTP/1.0 in HTTP/1.1 and closes", getIn("HTTP/1.0"), served().closing()},
             {"RFC 9110, 2.5", "serves HTTP/1.2 as HTTP/1.1, or says that it does not", getIn("HTTP/1.2"),
              answered({200, 505}).closingOrNot()},
             {"RFC 9112, 3", "refuses a request of HTTP/0.9", "GET /echo/case\r\n\r\n", refused(400)},
             {"RFC 9112, 3", "refuses fields behind a request line without version",
              "GET /echo/case\r\nHost: example.org\r\n\r\n", refused(400)},
             {"RFC 9113, 3.4", "refuses the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
              refused({400, 505})},
         }});
}
} // namespace weir::test
