#include "request/Pipeline.h"

#include "request/Gzip.h"
#include "request/Parts.h"
#include "support/ManualClock.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace
{
using namespace weir::host;
using weir::Field;
using weir::Request;
using weir::Response;
using weir::test::gzip;

/// The pipeline with routes of a test's choice and everything around it real but the clock.
class PipelineTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PipelineTest);
    CPPUNIT_TEST(answersWithTheHandlersResponseAndARequestId);
    CPPUNIT_TEST(keepsACallersOwnRequestIdIfItIsHarmless);
    CPPUNIT_TEST(passesOnAValidTraceContextOnly);
    CPPUNIT_TEST(showsTheHandlerTheDecodedRequest);
    CPPUNIT_TEST(tellsTheClientBehindATrustedProxy);
    CPPUNIT_TEST(answers404WhereThereIsNoPath);
    CPPUNIT_TEST(answers405WithTheMethodsOfThePath);
    CPPUNIT_TEST(answersOptionsByItself);
    CPPUNIT_TEST(answersOptionsOfTheWholeServer);
    CPPUNIT_TEST(turnsAProblemIntoItsAnswer);
    CPPUNIT_TEST(turnsAnyOtherExceptionIntoA500WithoutItsText);
    CPPUNIT_TEST(withholdsAnAnswerWhoseFieldCannotBeWritten);
    CPPUNIT_TEST(withholdsAProblemWhoseFieldCannotBeWritten);
    CPPUNIT_TEST(refusesAMalformedTarget);
    CPPUNIT_TEST(undoesGzipBeforeTheChain);
    CPPUNIT_TEST(boundsADecompressedBodyByTheRoutesLimit);
    CPPUNIT_TEST(countsADecompressedBodyWithAllBodies);
    CPPUNIT_TEST(refusesAnUnknownContentEncoding);
    CPPUNIT_TEST(letsAnAllowedOriginReadErrorsToo);
    CPPUNIT_TEST(answersAPreflightWithoutTheHandler);
    CPPUNIT_TEST(asksTheGatekeeperBeforeTheChain);
    CPPUNIT_TEST(tellsTheBodyLimitOfARoute);
    CPPUNIT_TEST(refusesForTheFrontAndTellsWhenToComeBack);
    CPPUNIT_TEST(measuresByMethodRouteAndStatus);
    CPPUNIT_TEST(keepsTheRouteAliveUntilAnAnswerInPiecesIsSent);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _settings.store(std::make_shared<const PipelineSettings>(
            PipelineSettings{.maxBody = 1000,
                             .trustedProxies = {*weir::Cidr::parse("10.0.0.0/8")},
                             .corsOrigins = {"https://app.example"}}));
    }

    void answersWithTheHandlersResponseAndARequestId()
    {
        serve("GET /x", [](const Request&) { return weir::textResponse("hello"); });
        const auto response = get("/x");
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        CPPUNIT_ASSERT(response.body.text() == "hello");
        CPPUNIT_ASSERT_EQUAL(std::size_t{32}, response.headers.find("X-Request-Id")->size());
    }

    void keepsACallersOwnRequestIdIfItIsHarmless()
    {
        serve("GET /x", [](const Request& request) { return weir::textResponse(std::string(request.requestId)); });
        const auto kept = get("/x", {{"x-request-id", "my-id.1"}});
        CPPUNIT_ASSERT(kept.body.text() == "my-id.1");
        CPPUNIT_ASSERT_EQUAL(std::string("my-id.1"), *kept.headers.find("X-Request-Id"));
        CPPUNIT_ASSERT(*get("/x", {{"X-Request-Id", "my id"}}).headers.find("X-Request-Id") != "my id");
    }

    void passesOnAValidTraceContextOnly()
    {
        serve("GET /x", [](const Request& request) { return weir::textResponse(std::string(request.traceparent)); });
        constexpr std::string_view valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        CPPUNIT_ASSERT(get("/x", {{"traceparent", valid}}).body.text() == valid);
        CPPUNIT_ASSERT(get("/x", {{"traceparent", "00-bad"}}).body.text() == "");
    }

    void showsTheHandlerTheDecodedRequest()
    {
        serve("GET /a%20b",
              [](const Request& request)
              {
                  std::string text;
                  text.append(request.path).append("|").append(request.target).append("|").append(request.route);
                  return weir::textResponse(text.append("|").append(request.parameter("q").value_or("none")));
              });
        CPPUNIT_ASSERT(get("/a%20b?q=%41+1").body.text() == "/a b|/a%20b?q=%41+1|GET /a%20b|A 1");
    }

    void tellsTheClientBehindATrustedProxy()
    {
        serve("GET /x", [](const Request& request) { return weir::textResponse(std::string(request.client)); });
        CPPUNIT_ASSERT(get("/x", {{"X-Forwarded-For", "198.51.100.1"}}).body.text() == "198.51.100.1");
    }

    void answers404WhereThereIsNoPath()
    {
        const auto response = get("/nothing?a=b");
        assertProblem(404, response);
        CPPUNIT_ASSERT(response.body.text()->find(R"("instance":"/nothing")") != std::string_view::npos);
    }

    void answers405WithTheMethodsOfThePath()
    {
        serve("GET /x", [](const Request&) { return weir::textResponse(""); });
        const auto response = send("DELETE", "/x");
        assertProblem(405, response);
        CPPUNIT_ASSERT_EQUAL(std::string("GET, HEAD, OPTIONS"), *response.headers.find("Allow"));
    }

    void answersOptionsByItself()
    {
        serve("POST /x", [](const Request&) { return weir::textResponse(""); });
        const auto response = send("OPTIONS", "/x");
        CPPUNIT_ASSERT_EQUAL(204, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("OPTIONS, POST"), *response.headers.find("Allow"));
    }

    void answersOptionsOfTheWholeServer()
    {
        serve("POST /x", [](const Request&) { return weir::textResponse(""); });
        const auto response = send("OPTIONS", "*");
        CPPUNIT_ASSERT_EQUAL(204, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("OPTIONS, POST"), *response.headers.find("Allow"));
        assertProblem(404, get("*"));
    }

    void turnsAProblemIntoItsAnswer()
    {
        serve("GET /x", [](const Request&) -> Response { throw weir::ProblemException(409, "still running"); });
        const auto response = get("/x");
        assertProblem(409, response);
        CPPUNIT_ASSERT(response.body.text()->find("still running") != std::string_view::npos);
    }

    void turnsAnyOtherExceptionIntoA500WithoutItsText()
    {
        serve("GET /x", [](const Request&) -> Response { throw std::runtime_error("secret path"); });
        serve("GET /y", [](const Request&) -> Response { throw 1; });
        const auto response = get("/x", {{"X-Request-Id", "id-1"}});
        assertProblem(500, response);
        CPPUNIT_ASSERT(response.body.text()->find("secret") == std::string_view::npos);
        CPPUNIT_ASSERT(response.body.text()->find(R"("request_id":"id-1")") != std::string_view::npos);
        assertProblem(500, get("/y"));
        CPPUNIT_ASSERT(_instruments.text().find("weir_module_failures_total{module=\"m\"} 2\n") != std::string::npos);
    }

    void withholdsAnAnswerWhoseFieldCannotBeWritten()
    {
        using namespace std::string_literals;
        for (const auto& [name, value] :
             {std::pair("X-A"s, "a\r\nSet-Cookie: b"s), {"X-A"s, "a\nb"s}, {"X-A"s, "a\0b"s}, {"X A"s, "a"s}})
        {
            serve("GET /x",
                  [name = name, value = value](const Request&)
                  {
                      auto response = weir::textResponse("body");
                      response.headers.set(name, value);
                      return response;
                  });
            const auto response = get("/x");
            assertProblem(500, response);
            CPPUNIT_ASSERT(!response.headers.contains(name));
            _part.offers = std::make_shared<Offers>();
        }
    }

    void withholdsAProblemWhoseFieldCannotBeWritten()
    {
        serve("GET /x",
              [](const Request&) -> Response
              {
                  weir::Problem problem{.status = 429};
                  problem.headers.set("X-A", "a\r\nb: c");
                  throw weir::ProblemException(std::move(problem));
              });
        const auto response = get("/x");
        assertProblem(500, response);
        CPPUNIT_ASSERT(!response.headers.contains("X-A"));
    }

    void refusesAMalformedTarget()
    {
        serve("GET /x/*", [](const Request&) { return weir::textResponse(""); });
        assertProblem(400, get("/x/%zz"));
        assertProblem(400, get("/x/a%2Fb"));
        assertProblem(400, get("/x/?a=%00"));
    }

    void undoesGzipBeforeTheChain()
    {
        echo();
        CPPUNIT_ASSERT(send("POST", "/x", {{"Content-Encoding", "GZIP"}}, gzip("text")).body.text() == "text");
        CPPUNIT_ASSERT(send("POST", "/x", {{"Content-Encoding", "x-gzip"}}, gzip("text")).body.text() == "text");
        CPPUNIT_ASSERT(send("POST", "/x", {{"Content-Encoding", "identity"}}, "text").body.text() == "text");
        assertProblem(400, send("POST", "/x", {{"Content-Encoding", "gzip"}}, "text"));
    }

    void countsADecompressedBodyWithAllBodies()
    {
        echo();
        weir::http::BodyMemory memory;
        weir::http::BodyShare share(memory);
        const std::vector<Field> fields{{"Content-Encoding", "gzip"}};
        const auto body = gzip(std::string(1000, 'x'));
        auto incoming = this->incoming("POST", "/x", fields, body);
        incoming.room = {.share = &share, .limit = 1500};
        CPPUNIT_ASSERT_EQUAL(200, make().dispatch(incoming).response.status);
        CPPUNIT_ASSERT(memory.used() > 900 && memory.used() <= 1000);
        const auto busy = make().dispatch(incoming).response;
        assertProblem(503, busy);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), *busy.headers.find("Retry-After"));
        CPPUNIT_ASSERT(_instruments.text().find("weir_limit_hits_total{limit=\"server.maxBodyMemory\"} 1\n") !=
                       std::string::npos);
    }

    void boundsADecompressedBodyByTheRoutesLimit()
    {
        echo({.maxBody = 10});
        assertProblem(413, send("POST", "/x", {{"Content-Encoding", "gzip"}}, gzip("eleven byte")));
        CPPUNIT_ASSERT_EQUAL(200, send("POST", "/x", {{"Content-Encoding", "gzip"}}, gzip("ten  bytes")).status);
    }

    void refusesAnUnknownContentEncoding()
    {
        echo();
        const auto response = send("POST", "/x", {{"Content-Encoding", "br"}}, "text");
        assertProblem(415, response);
        CPPUNIT_ASSERT_EQUAL(std::string("gzip, identity"), *response.headers.find("Accept-Encoding"));
    }

    void letsAnAllowedOriginReadErrorsToo()
    {
        const auto response = get("/nothing", {{"Origin", "https://app.example"}});
        assertProblem(404, response);
        CPPUNIT_ASSERT_EQUAL(std::string("https://app.example"), *response.headers.find("Access-Control-Allow-Origin"));
    }

    void answersAPreflightWithoutTheHandler()
    {
        serve("* /x", [](const Request&) -> Response { throw std::runtime_error("not to be called"); });
        const auto response =
            send("OPTIONS", "/x", {{"Origin", "https://app.example"}, {"Access-Control-Request-Method", "DELETE"}});
        CPPUNIT_ASSERT_EQUAL(204, response.status);
        CPPUNIT_ASSERT(response.headers.find("Access-Control-Allow-Methods")->find("DELETE") != std::string::npos);
    }

    void asksTheGatekeeperBeforeTheChain()
    {
        serve("GET /x", [](const Request&) -> Response { throw std::runtime_error("not to be called"); });
        _gatekeeper = [](const Request&, const Endpoint& endpoint)
        { return std::optional(weir::textResponse("no " + endpoint.route, 403)); };
        const auto response = get("/x");
        CPPUNIT_ASSERT_EQUAL(403, response.status);
        CPPUNIT_ASSERT(response.body.text() == "no GET /x");
        CPPUNIT_ASSERT(response.headers.contains("X-Request-Id"));
    }

    void tellsTheBodyLimitOfARoute()
    {
        echo({.maxBody = 10});
        auto pipeline = make();
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, pipeline.bodyLimit("POST", "/x?a=b").bytes);
        CPPUNIT_ASSERT_EQUAL(std::string("m.maxBody"), pipeline.bodyLimit("POST", "/x").key);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1000}, pipeline.bodyLimit("GET", "/x").bytes);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1000}, pipeline.bodyLimit("POST", "/nothing").bytes);
        CPPUNIT_ASSERT_EQUAL(std::string("server.maxBody"), pipeline.bodyLimit("POST", "/nothing").key);
    }

    void refusesForTheFrontAndTellsWhenToComeBack()
    {
        auto pipeline = make();
        const auto cut =
            pipeline.refuse(incoming("GET", "/x", {}, ""), {431, "too many fields", "server.maxFields"}).response;
        assertProblem(431, cut);
        CPPUNIT_ASSERT(cut.body.text()->find("too many fields") != std::string_view::npos);
        CPPUNIT_ASSERT(_instruments.text().find("weir_limit_hits_total{limit=\"server.maxFields\"} 1\n") !=
                       std::string::npos);
        const auto busy = pipeline.refuse(incoming("", "", {}, ""), {503, "busy"}).response;
        assertProblem(503, busy);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), *busy.headers.find("Retry-After"));
    }

    void measuresByMethodRouteAndStatus()
    {
        serve("GET /x/*",
              [this](const Request&)
              {
                  _clock.advance(std::chrono::milliseconds(250));
                  return weir::textResponse("");
              });
        (void)get("/x/1");
        (void)get("/x/2");
        (void)get("/nothing");
        const auto text = _instruments.text();
        for (const std::string_view line :
             {"_sum{http_request_method=\"GET\",http_route=\"/x/*\",http_response_status_code=\"200\"} 0.5\n",
              "_count{http_request_method=\"GET\",http_route=\"/x/*\",http_response_status_code=\"200\"} 2\n",
              "_count{http_request_method=\"GET\",http_route=\"\",http_response_status_code=\"404\"} 1\n"})
            CPPUNIT_ASSERT_MESSAGE(text, text.find(line) != std::string::npos);
    }

    void keepsTheRouteAliveUntilAnAnswerInPiecesIsSent()
    {
        const auto body = [](const Request& request)
        {
            const auto pull = [](std::string&) { return false; };
            return request.path == "/x/pieces" ? weir::Body(weir::Pull(pull)) : weir::Body("made");
        };
        serve("GET /x/*", [&](const Request& request) { return weir::Response{.body = body(request)}; });
        const std::weak_ptr<const void> lease = _part.lease;
        auto pieces = make().dispatch(incoming("GET", "/x/pieces", {}, ""));
        const auto made = make().dispatch(incoming("GET", "/x/made", {}, ""));
        _routes.store(std::make_shared<const RouteSet>(std::vector<Participant>(), RouteSet::Listener::open));
        _part.lease.reset();
        CPPUNIT_ASSERT(!lease.expired());
        pieces.keepAlive.reset();
        CPPUNIT_ASSERT(lease.expired());
    }

private:
    template <class F>
    void serve(const std::string& route, F answer, const weir::RouteTraits& traits = {})
    {
        _part.offers->handler(route, traits, weir::makeHandler(std::move(answer)));
    }

    void echo(const weir::RouteTraits& traits = {})
    {
        serve(
            "POST /x", [](const Request& request) { return weir::textResponse(std::string(request.body)); }, traits);
    }

    [[nodiscard]] Pipeline make()
    {
        _routes.store(std::make_shared<const RouteSet>(std::vector{_part.participant()}, RouteSet::Listener::open));
        return Pipeline({.clock = _clock,
                         .accessLog = _accessLog,
                         .durations = _durations,
                         .instruments = _instruments,
                         .log = _log,
                         .settings = _settings,
                         .routes = _routes,
                         .gatekeeper = _gatekeeper});
    }

    /// REQUIRES: `headers` outlives the result.
    weir::http::Incoming incoming(std::string_view method, std::string_view target, const std::vector<Field>& headers,
                                  std::string_view body) const
    {
        return {.method = method, .target = target, .headers = headers, .body = body, .peer = &_peer};
    }

    Response send(std::string_view method, std::string_view target, const std::vector<Field>& headers = {},
                  const std::string& body = {})
    {
        return make().dispatch(incoming(method, target, headers, body)).response;
    }

    Response get(std::string_view target, const std::vector<Field>& headers = {})
    {
        return send("GET", target, headers);
    }

    static void assertProblem(int status, const Response& response)
    {
        CPPUNIT_ASSERT_EQUAL(status, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("application/problem+json"), *response.headers.find("Content-Type"));
        CPPUNIT_ASSERT(response.headers.contains("X-Request-Id"));
    }

    weir::http::Peer _peer{Poco::Net::IPAddress("10.0.0.1")};
    weir::test::ManualClock _clock;
    Prometheus _instruments;
    LogSink _sink{-1};
    AccessLog _accessLog{_sink};
    RequestDurations _durations{_instruments};
    Poco::Logger& _log = Poco::Logger::get("test.pipeline");
    weir::Snapshot<PipelineSettings> _settings{PipelineSettings()};
    weir::Snapshot<RouteSet> _routes{RouteSet({}, RouteSet::Listener::open)};
    Gatekeeper _gatekeeper;
    weir::test::Part _part{"m", _instruments};
};

CPPUNIT_TEST_SUITE_REGISTRATION(PipelineTest);
} // namespace
