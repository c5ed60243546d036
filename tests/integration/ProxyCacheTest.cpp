// The cache in front of a proxied service, RFC 9111 section by section.
#include "ExternalServer.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>
#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace
{
using namespace weir::test;
using namespace std::chrono_literals;
using Then = FakeUpstream::Then;

std::string httpDate(std::chrono::seconds fromNow)
{
    const Poco::Timestamp time = Poco::Timestamp() + fromNow.count() * Poco::Timestamp::resolution();
    return Poco::DateTimeFormatter::format(time, Poco::DateTimeFormat::HTTP_FORMAT);
}

/// What becomes of the second of two requests.
enum class Second : std::uint8_t
{
    hit,
    asks, ///< the service, without a condition
    validates,
};

/// A request, its answer, and a second request for the same.
struct Case
{
    std::string section;
    std::string name;
    HeaderList first;
    int status;
    std::string fields; ///< of the answer
    HeaderList second;
    Second expected;
};

constexpr auto fresh = "Cache-Control: max-age=600\r\n";
constexpr auto german = "Accept-Language";

std::vector<Case> storing()
{
    using enum Second;
    return {
        {"3", "max-age", {}, 200, fresh, {}, hit},
        {"3", "s-maxage", {}, 200, "Cache-Control: s-maxage=600\r\n", {}, hit},
        {"3", "public alone", {}, 200, "Cache-Control: public\r\n", {}, hit},
        {"3", "nothing stated, the rule's ttl", {}, 200, "", {}, hit},
        {"3", "a final status with a lifetime", {}, 299, fresh, {}, hit},
        {"3", "302 without a lifetime", {}, 302, "Location: /\r\n", {}, asks},
        {"3", "302 with one", {}, 302, "Location: /\r\nCache-Control: max-age=600\r\n", {}, hit},
        {"3", "301 without one", {}, 301, "Location: /\r\n", {}, hit},
        {"3", "404 without one", {}, 404, "", {}, asks},
        {"3", "404 with one", {}, 404, fresh, {}, hit},
        {"3", "410 with one", {}, 410, fresh, {}, hit},
        {"3", "a failure", {}, 500, fresh, {}, asks},
        {"3", "503", {}, 503, fresh, {}, asks},
        {"3.3", "206 is a part", {}, 206, "Cache-Control: max-age=600\r\nContent-Range: bytes 0-3/9\r\n", {}, asks},
        {"3.3", "a request for a range", {{"Range", "bytes=0-1"}}, 200, fresh, {}, asks},
        {"3.5", "Authorization", {{"Authorization", "Basic eA=="}}, 200, fresh, {}, asks},
        {"3.5",
         "Authorization, public",
         {{"Authorization", "Basic eA=="}},
         200,
         "Cache-Control: public, max-age=600\r\n",
         {},
         hit},
        {"3.5",
         "Authorization, s-maxage",
         {{"Authorization", "Basic eA=="}},
         200,
         "Cache-Control: s-maxage=600\r\n",
         {},
         hit},
        {"3.5",
         "Authorization, must-revalidate",
         {{"Authorization", "Basic eA=="}},
         200,
         "Cache-Control: must-revalidate, max-age=600\r\n",
         {},
         hit},
        {"5.2.1.5", "a request that forbids storing", {{"Cache-Control", "no-store"}}, 200, fresh, {}, asks},
        {"5.2.2.4", "no-cache", {}, 200, "Cache-Control: no-cache, max-age=600\r\n", {}, asks},
        {"5.2.2.5", "no-store", {}, 200, "Cache-Control: no-store, max-age=600\r\n", {}, asks},
        {"5.2.2.5", "No-Store in capitals", {}, 200, "Cache-Control: No-Store\r\n", {}, asks},
        {"5.2.2.5",
         "no-store in a second field",
         {},
         200,
         "Cache-Control: max-age=600\r\nCache-Control: no-store\r\n",
         {},
         asks},
        {"5.2.2.7", "private", {}, 200, "Cache-Control: private, max-age=600\r\n", {}, asks},
        {"5.2.3", "an unknown directive", {}, 200, "Cache-Control: max-age=600, colour=\"blue, no\"\r\n", {}, hit},
        {"7.3", "Set-Cookie", {}, 200, "Set-Cookie: a=b\r\nCache-Control: max-age=600\r\n", {}, asks},
    };
}

std::vector<Case> freshness()
{
    using enum Second;
    return {
        {"4.2.1", "s-maxage before max-age", {}, 200, "Cache-Control: max-age=0, s-maxage=600\r\n", {}, hit},
        {"4.2.1", "s-maxage=0 before max-age", {}, 200, "Cache-Control: max-age=600, s-maxage=0\r\n", {}, asks},
        {"4.2.1", "max-age before Expires", {}, 200, "Expires: 0\r\nCache-Control: max-age=600\r\n", {}, hit},
        {"4.2.1", "max-age=0", {}, 200, "Cache-Control: max-age=0\r\n", {}, asks},
        {"5.2", "a quoted argument", {}, 200, "Cache-Control: max-age=\"600\"\r\n", {}, hit},
        {"5.2", "white space around", {}, 200, "Cache-Control:  max-age=600 ,\r\n", {}, hit},
        {"5.3", "Expires ahead", {}, 200, "Expires: " + httpDate(600s) + "\r\n", {}, hit},
        {"5.3", "Expires behind", {}, 200, "Expires: " + httpDate(-600s) + "\r\n", {}, asks},
        {"5.3", "an Expires that is none", {}, 200, "Expires: 0\r\n", {}, asks},
        {"4.2.3", "an Age below the lifetime", {}, 200, "Age: 300\r\nCache-Control: max-age=600\r\n", {}, hit},
        {"4.2.3", "an Age beyond it", {}, 200, "Age: 601\r\nCache-Control: max-age=600\r\n", {}, asks},
        {"4.2.3", "an old Date", {}, 200, "Date: " + httpDate(-601s) + "\r\nCache-Control: max-age=600\r\n", {}, asks},
        {"4.2.3", "a Date ahead", {}, 200, "Date: " + httpDate(601s) + "\r\nCache-Control: max-age=600\r\n", {}, hit},
        {"5.2.1.1",
         "a request's max-age that is exceeded",
         {},
         200,
         "Age: 300\r\nCache-Control: max-age=600\r\n",
         {{"Cache-Control", "max-age=60"}},
         asks},
        {"5.2.1.1", "a request's max-age", {}, 200, fresh, {{"Cache-Control", "max-age=60"}}, hit},
        {"5.2.1.3", "min-fresh that is met", {}, 200, fresh, {{"Cache-Control", "min-fresh=60"}}, hit},
        {"5.2.1.3", "min-fresh that is not", {}, 200, fresh, {{"Cache-Control", "min-fresh=6000"}}, asks},
        {"5.2.1.4", "a request's no-cache", {}, 200, fresh, {{"Cache-Control", "no-cache"}}, asks},
        {"5.2.1.7", "only-if-cached", {}, 200, fresh, {{"Cache-Control", "only-if-cached"}}, hit},
    };
}

std::vector<Case> selecting()
{
    using enum Second;
    const std::string vary = "Vary: Accept-Language\r\nCache-Control: max-age=600\r\n";
    return {
        {"4.1", "Vary, the same", {{german, "de"}}, 200, vary, {{german, "de"}}, hit},
        {"4.1", "Vary, another", {{german, "de"}}, 200, vary, {{german, "en"}}, asks},
        {"4.1", "Vary, then absent", {{german, "de"}}, 200, vary, {}, asks},
        {"4.1", "Vary, absent and then not", {}, 200, vary, {{german, "de"}}, asks},
        {"4.1", "Vary, absent twice", {}, 200, vary, {}, hit},
        {"4.1", "Vary: *", {}, 200, "Vary: *\r\nCache-Control: max-age=600\r\n", {}, asks},
        {"4.1", "a field that Vary does not name", {{"X-A", "1"}}, 200, vary, {{"X-A", "2"}}, hit},
        {"4.1",
         "Vary: Accept-Encoding, encoded",
         {{"Accept-Encoding", "br"}},
         200,
         "Content-Encoding: br\r\nVary: Accept-Encoding\r\nCache-Control: max-age=600\r\n",
         {},
         asks},
        {"4.1",
         "Vary: Accept-Encoding, plain",
         {{"Accept-Encoding", "br"}},
         200,
         "Vary: Accept-Encoding\r\nCache-Control: max-age=600\r\n",
         {},
         hit},
        {"4.1",
         "a field that Connection takes away",
         {{german, "de"}, {"Connection", german}},
         200,
         vary,
         {{german, "de"}},
         asks},
        {"4.1",
         "Vary by what the server writes",
         {},
         200,
         "Vary: X-Forwarded-For\r\nCache-Control: max-age=600\r\n",
         {},
         asks},
        {"4.3.1", "an ETag", {}, 200, "ETag: \"v1\"\r\nCache-Control: max-age=1\r\n", {}, validates},
        {"4.3.1", "a weak ETag", {}, 200, "ETag: W/\"v1\"\r\nCache-Control: max-age=1\r\n", {}, validates},
        {"4.3.1",
         "Last-Modified",
         {},
         200,
         "Last-Modified: " + httpDate(-600s) + "\r\nCache-Control: max-age=1\r\n",
         {},
         validates},
        {"4.3.1", "no validator", {}, 200, "Cache-Control: max-age=0\r\n", {}, asks},
        {"4.3.1",
         "a request's no-cache",
         {},
         200,
         "ETag: \"v1\"\r\nCache-Control: max-age=600\r\n",
         {{"Cache-Control", "no-cache"}},
         asks},
    };
}

class ProxyCacheTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ProxyCacheTest);
    CPPUNIT_TEST(storesWhatMayBeStored);
    CPPUNIT_TEST(usesWhatIsFresh);
    CPPUNIT_TEST(selectsAndValidates);
    CPPUNIT_TEST(takesOverWhatAValidationSays);
    CPPUNIT_TEST(handsOnAValidationThatMayNotBeKept);
    CPPUNIT_TEST(keepsNothingBeyondTheTermsThatAValidationEnds);
    CPPUNIT_TEST(replacesWhatHasChanged);
    CPPUNIT_TEST(tellsClientsWhatTheyHave);
    CPPUNIT_TEST(answersHeadFromWhatGetLeft);
    CPPUNIT_TEST(keepsNothingThatABodyDecided);
    CPPUNIT_TEST(tellsHowOldItCame);
    CPPUNIT_TEST(dropsWhatUnsafeMethodsChange);
    CPPUNIT_TEST(seesUnsafeMethodsThatTheRuleDoesNotName);
    CPPUNIT_TEST(keepsWhatTheyFailToChange);
    CPPUNIT_TEST(refusesToAskIfOnlyWhatIsStoredIsWanted);
    CPPUNIT_TEST(servesStaleWhileItValidates);
    CPPUNIT_TEST(servesStaleInPlaceOfAnError);
    CPPUNIT_TEST(servesNothingStaleThatMustBeValidated);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _upstream.emplace(always(plainAnswer(200, "")));
        _server.emplace(proxying(_upstream->url())
                            .set("modules", "cache, external")
                            .set("cache.rules", "proxy")
                            .set("cache.proxy.routes", _routes)
                            .set("cache.proxy.ttl", "1h"));
    }

    void tearDown() override
    {
        _server.reset();
        _upstream.reset();
    }

    void storesWhatMayBeStored() { play(storing()); }
    void usesWhatIsFresh() { play(freshness()); }
    void selectsAndValidates() { play(selecting()); }

    // Section 4.3.4.
    void takesOverWhatAValidationSays()
    {
        answer(plainAnswer(200, "body", "ETag: \"v1\"\r\nX-Old: 1\r\nCache-Control: max-age=1\r\n"));
        CPPUNIT_ASSERT_EQUAL(200, get().status);
        answer("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\nX-New: 2\r\nCache-Control: max-age=600\r\n\r\n");
        const auto validated = getOnceStale();
        CPPUNIT_ASSERT_EQUAL(200, validated.status);
        CPPUNIT_ASSERT_EQUAL(std::string("body"), validated.body);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), validated.header("X-New"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), validated.header("X-Old"));
        const auto hit = get();
        CPPUNIT_ASSERT_EQUAL(std::string("2"), hit.header("X-New"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _upstream->asked().size());
    }

    // Section 5.1; RFC 9211, section 2.
    void handsOnAValidationThatMayNotBeKept()
    {
        answer(plainAnswer(200, "body", "ETag: \"v1\"\r\nCache-Control: max-age=1\r\n"));
        CPPUNIT_ASSERT_EQUAL(200, get().status);
        answer("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\nCache-Control: no-store\r\n\r\n");
        const auto validated = getOnceStale();
        CPPUNIT_ASSERT_EQUAL(200, validated.status);
        CPPUNIT_ASSERT_EQUAL(std::string("body"), validated.body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), validated.count("Age"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), validated.count("Cache-Status"));
        CPPUNIT_ASSERT(validated.header("Cache-Status").find("fwd-status=304") != std::string::npos);
    }

    // Section 4.3.4.
    void keepsNothingBeyondTheTermsThatAValidationEnds()
    {
        answer(plainAnswer(200, "old", "ETag: \"v1\"\r\nCache-Control: max-age=1, stale-if-error=600\r\n"));
        CPPUNIT_ASSERT_EQUAL(200, get().status);
        answer("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\nCache-Control: max-age=0, must-revalidate\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("old"), getOnceStale().body);
        answer(plainAnswer(503, "sorry"));
        CPPUNIT_ASSERT_EQUAL(503, get().status);
    }

    // Section 4.3.3.
    void replacesWhatHasChanged()
    {
        answer(plainAnswer(200, "old", "ETag: \"v1\"\r\nCache-Control: max-age=0\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("old"), get().body);
        answer(plainAnswer(200, "new", "ETag: \"v2\"\r\nCache-Control: max-age=600\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("new"), get().body);
        CPPUNIT_ASSERT_EQUAL(std::string("new"), get().body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _upstream->asked().size());
    }

    // Section 4.3.2; RFC 9110, section 13.1.
    void tellsClientsWhatTheyHave()
    {
        const auto changed = httpDate(-600s);
        answer(plainAnswer(200, "body", "ETag: \"v1\"\r\nLast-Modified: " + changed + "\r\n" + fresh));
        CPPUNIT_ASSERT_EQUAL(200, get().status);
        const std::vector<std::pair<HeaderList, int>> conditions{
            {{{"If-None-Match", "\"v1\""}}, 304},
            {{{"If-None-Match", "W/\"v1\""}}, 304},
            {{{"If-None-Match", R"("v0", "v1")"}}, 304},
            {{{"If-None-Match", "*"}}, 304},
            {{{"If-None-Match", "\"v2\""}}, 200},
            {{{"If-Modified-Since", changed}}, 304},
            {{{"If-Modified-Since", httpDate(-900s)}}, 200},
            {{{"If-None-Match", "\"v2\""}, {"If-Modified-Since", changed}}, 200},
        };
        for (const auto& [fields, status] : conditions)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields.front().second, status, get(fields).status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _upstream->asked().size());
    }

    // RFC 9110, section 9.3.2.
    void answersHeadFromWhatGetLeft()
    {
        answer(plainAnswer(200, "body", fresh));
        CPPUNIT_ASSERT_EQUAL(200, get().status);
        const auto head = _server->client().request("HEAD", _target);
        CPPUNIT_ASSERT_EQUAL(200, head.status);
        CPPUNIT_ASSERT_EQUAL(std::string("4"), head.header("Content-Length"));
        CPPUNIT_ASSERT(head.body.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _upstream->asked().size());
    }

    // Section 2: it is in no key.
    void keepsNothingThatABodyDecided()
    {
        another();
        answer(plainAnswer(200, "of a body", fresh));
        CPPUNIT_ASSERT_EQUAL(std::string("of a body"), _server->client().request("GET", _target, {}, "select").body);
        assertAsksAgain("without a body");
    }

    // Section 5.1.
    void tellsHowOldItCame()
    {
        another();
        answer(plainAnswer(200, "", "Age: 300\r\nCache-Control: max-age=600\r\n"));
        for (int i = 0; i < 2; ++i)
            CPPUNIT_ASSERT(std::stoi(get().header("Age")) >= 300);
        another();
        answer(plainAnswer(200, "", fresh));
        CPPUNIT_ASSERT_EQUAL(std::string(), get().header("Age"));
    }

    // Section 4.4.
    void seesUnsafeMethodsThatTheRuleDoesNotName()
    {
        _routes = "GET /external/*";
        tearDown();
        setUp();
        fill();
        answer(plainAnswer(204, ""));
        CPPUNIT_ASSERT_EQUAL(204, _server->client().request("PUT", _target).status);
        assertAsksAgain("PUT");
    }

    // Section 4.4.
    void dropsWhatUnsafeMethodsChange()
    {
        for (const std::string method : {"POST", "PUT", "DELETE", "PATCH", "PROPPATCH"})
            for (const int status : {200, 201, 204, 303})
            {
                fill();
                answer(plainAnswer(status, "", "Location: /\r\n"));
                (void)_server->client().request(method, _target);
                assertAsksAgain(method + " " + std::to_string(status));
            }
    }

    void keepsWhatTheyFailToChange()
    {
        fill();
        for (const int status : {400, 404, 409, 500})
        {
            answer(plainAnswer(status, ""));
            (void)_server->client().request("POST", _target);
        }
        answer(plainAnswer(200, ""));
        (void)_server->client().request("OPTIONS", _target);
        const auto before = _upstream->asked().size();
        CPPUNIT_ASSERT_EQUAL(std::string("kept"), get().body);
        CPPUNIT_ASSERT_EQUAL(before, _upstream->asked().size());
    }

    // Section 5.2.1.7.
    void refusesToAskIfOnlyWhatIsStoredIsWanted()
    {
        CPPUNIT_ASSERT_EQUAL(504, get({{"Cache-Control", "only-if-cached"}}).status);
        CPPUNIT_ASSERT(_upstream->asked().empty());
    }

    // RFC 5861, section 3.
    void servesStaleWhileItValidates()
    {
        answer(plainAnswer(200, "old", "Cache-Control: max-age=0, stale-while-revalidate=600\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("old"), get().body);
        answer(plainAnswer(200, "new", fresh));
        // Who finds it stale first may be the one that fetches the new answer.
        const auto start = std::chrono::steady_clock::now();
        while (get().body != "new")
            CPPUNIT_ASSERT(std::chrono::steady_clock::now() - start < 30s);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _upstream->asked().size());
    }

    // RFC 5861, section 4.
    void servesStaleInPlaceOfAnError()
    {
        answer(plainAnswer(200, "old", "Cache-Control: max-age=0, stale-if-error=600\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("old"), get().body);
        answer(plainAnswer(503, "sorry"));
        const auto stale = get();
        CPPUNIT_ASSERT_EQUAL(200, stale.status);
        CPPUNIT_ASSERT_EQUAL(std::string("old"), stale.body);
        answer(plainAnswer(404, "gone"));
        CPPUNIT_ASSERT_EQUAL(404, get().status);
    }

    // Sections 4.2.4 and 5.2.2.2.
    void servesNothingStaleThatMustBeValidated()
    {
        for (const std::string directive : {"must-revalidate", "s-maxage=0"})
        {
            another();
            answer(plainAnswer(200, "old", "Cache-Control: max-age=0, stale-if-error=600, " + directive + "\r\n"));
            CPPUNIT_ASSERT_EQUAL(std::string("old"), get().body);
            answer(plainAnswer(503, "sorry"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(directive, 503, get().status);
        }
    }

private:
    void play(const std::vector<Case>& cases)
    {
        for (const auto& each : cases)
        {
            another();
            const auto label = each.section + " " + each.name;
            answer(plainAnswer(each.status, "body", each.fields));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(label, each.status, get(each.first).status);
            const auto before = _upstream->asked().size();
            const auto reply = each.expected == Second::validates ? getOnceStale() : get(each.second);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(label, each.status, reply.status);
            const auto asked = _upstream->asked();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(label, before + (each.expected == Second::hit ? 0 : 1), asked.size());
            const bool conditional = asked.back().has("If-None-Match") || asked.back().has("If-Modified-Since");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(label, each.expected == Second::validates, conditional);
        }
    }

    void answer(std::string bytes) { _upstream->script(always(std::move(bytes))); }
    /// A path that nobody has asked for.
    void another() { _target = "/external/" + std::to_string(++_targets); }
    HttpReply get(const HeaderList& fields = {}) { return _server->client().get(_target, fields); }

    /// The first answer for which the service was asked again: what is stored is fresh for a second.
    HttpReply getOnceStale()
    {
        const auto before = _upstream->asked().size();
        const auto start = std::chrono::steady_clock::now();
        for (;;)
        {
            auto reply = get();
            if (_upstream->asked().size() > before)
                return reply;
            CPPUNIT_ASSERT(std::chrono::steady_clock::now() - start < 30s);
        }
    }

    void fill()
    {
        another();
        answer(plainAnswer(200, "kept", fresh));
        CPPUNIT_ASSERT_EQUAL(std::string("kept"), get().body);
    }

    void assertAsksAgain(const std::string& label)
    {
        answer(plainAnswer(200, "new", fresh));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(label, std::string("new"), get().body);
    }

    std::optional<FakeUpstream> _upstream;
    std::optional<ServerProcess> _server;
    std::string _routes = "* /external/*";
    std::string _target = "/external/0";
    int _targets = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProxyCacheTest);
} // namespace
