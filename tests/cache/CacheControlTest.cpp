#include "CacheControl.h"

#include "CacheRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>

namespace weir::cache::test
{
namespace
{
using namespace std::chrono_literals;

ResponseDirectives stated(const std::string& control)
{
    return responseDirectives(plain("", {{"Cache-Control", control}}).headers);
}

/// RFC 9111, section 5.2.
class CacheControlTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CacheControlTest);
    CPPUNIT_TEST(readsEveryDirectiveOfAResponse);
    CPPUNIT_TEST(readsEveryDirectiveOfARequest);
    CPPUNIT_TEST(takesNamesInAnyCaseAndNumbersInQuotes);
    CPPUNIT_TEST(takesAFieldListForTheWholeAnswer);
    CPPUNIT_TEST(takesTheStricterOfTwo);
    CPPUNIT_TEST(takesAnUnreadableNumberForZero);
    CPPUNIT_TEST(ignoresWhatItDoesNotKnow);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsEveryDirectiveOfAResponse()
    {
        const auto all = stated("no-cache, no-store, private, public, must-revalidate, max-age=1, s-maxage=2, "
                                "stale-while-revalidate=3, stale-if-error=4");
        CPPUNIT_ASSERT(all.noCache && all.noStore && all.isPrivate && all.isPublic && all.mustRevalidate);
        CPPUNIT_ASSERT(all.maxAge == 1s && all.sharedMaxAge == 2s);
        CPPUNIT_ASSERT(all.staleWhileRevalidate == 3s && all.staleIfError == 4s);
        CPPUNIT_ASSERT(stated("proxy-revalidate").mustRevalidate);
    }

    void readsEveryDirectiveOfARequest()
    {
        const Asking asking(
            "GET", "/",
            {{"Cache-Control", "no-cache, no-store"}, {"cache-control", "only-if-cached,max-age=7 , min-fresh=8"}});
        const auto all = requestDirectives(asking.request.headers);
        CPPUNIT_ASSERT(all.noCache && all.noStore && all.onlyIfCached && all.maxAge == 7s && all.minFresh == 8s);
    }

    void takesNamesInAnyCaseAndNumbersInQuotes()
    {
        const auto read = stated("Max-Age=\"60\", NO-STORE");
        CPPUNIT_ASSERT(read.maxAge == 60s && read.noStore);
    }

    void takesAFieldListForTheWholeAnswer()
    {
        const auto read = stated(R"(private="X-A, max-age=5", no-cache="Set-Cookie")");
        CPPUNIT_ASSERT(read.isPrivate && read.noCache && !read.maxAge);
    }

    void takesTheStricterOfTwo() { CPPUNIT_ASSERT(stated("max-age=60, max-age=10, max-age=20").maxAge == 10s); }

    void takesAnUnreadableNumberForZero()
    {
        for (const auto& control : {"max-age", "max-age=", "max-age=-1", "max-age=1.5", "max-age=x"})
            CPPUNIT_ASSERT_MESSAGE(control, stated(control).maxAge == 0s);
        CPPUNIT_ASSERT(stated("max-age=99999999999999999999").maxAge == 2'147'483'648s);
    }

    void ignoresWhatItDoesNotKnow()
    {
        const auto read = stated(R"(,, community="UCI\", no-store", immutable, max-age=5)");
        CPPUNIT_ASSERT(!read.noStore && read.maxAge == 5s);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CacheControlTest);
} // namespace
} // namespace weir::cache::test
