// What the cache in front of a proxied service stores and uses, RFC 9111 section by section.
#include "ProxyCacheRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace
{
using namespace weir::test;
using namespace std::chrono_literals;

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

class ProxyCacheRulesTest : public ProxyCacheRig
{
    CPPUNIT_TEST_SUITE(ProxyCacheRulesTest);
    CPPUNIT_TEST(storesWhatMayBeStored);
    CPPUNIT_TEST(usesWhatIsFresh);
    CPPUNIT_TEST(selectsAndValidates);
    CPPUNIT_TEST_SUITE_END();

public:
    void storesWhatMayBeStored() { play(storing()); }
    void usesWhatIsFresh() { play(freshness()); }
    void selectsAndValidates() { play(selecting()); }

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
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProxyCacheRulesTest);
} // namespace
