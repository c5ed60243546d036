// The cache in front of a proxied service as its clients see it: validating, dropping, serving stale.
#include "ProxyCacheRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace
{
using namespace weir::test;
using namespace std::chrono_literals;

class ProxyCacheTest : public ProxyCacheRig
{
    CPPUNIT_TEST_SUITE(ProxyCacheTest);
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
        cacheOnly("GET /external/*");
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
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProxyCacheTest);
} // namespace
