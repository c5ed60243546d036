// What a client may ask of a cache: validation, HEAD, and the directives of a request (RFC 9111, section 5.2.1).
#include "CacheRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>

namespace weir::cache::test
{
namespace
{
using namespace std::chrono_literals;

class ClientWishesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ClientWishesTest);
    CPPUNIT_TEST(makesOneTagForEqualBodies);
    CPPUNIT_TEST(keepsTheHandlersTag);
    CPPUNIT_TEST(answers304ToWhoHasTheAnswer);
    CPPUNIT_TEST(hidesTheClientsConditionsFromTheHandler);
    CPPUNIT_TEST(answersHeadFromTheEntryOfGet);
    CPPUNIT_TEST(fetchesGetForHead);
    CPPUNIT_TEST(honoursNoCacheOfARequest);
    CPPUNIT_TEST(honoursMaxAgeOfARequest);
    CPPUNIT_TEST(storesNothingForANoStoreRequest);
    CPPUNIT_TEST(answers504WhenOnlyStoredAnswersAreWanted);
    CPPUNIT_TEST(leavesRangesToTheHandler);
    CPPUNIT_TEST_SUITE_END();

    CacheRig _rig;

public:
    void makesOneTagForEqualBodies()
    {
        const auto tag = field(_rig.get("/a"), "ETag");
        CPPUNIT_ASSERT_MESSAGE(tag, tag.starts_with('"') && tag.ends_with('"') && tag.size() > 2);
        CPPUNIT_ASSERT_EQUAL(tag, field(_rig.get("/b"), "ETag"));
        _rig.number();
        CPPUNIT_ASSERT(tag != field(_rig.get("/c"), "ETag"));
    }

    void keepsTheHandlersTag()
    {
        _rig.number({{"ETag", "W/\"mine\""}});
        CPPUNIT_ASSERT_EQUAL(std::string("W/\"mine\""), field(_rig.get("/a"), "ETag"));
        CPPUNIT_ASSERT_EQUAL(std::string("W/\"mine\""), field(_rig.get("/a"), "ETag"));
    }

    void answers304ToWhoHasTheAnswer()
    {
        const auto tag = field(_rig.get("/a"), "ETag");
        for (const auto& target : {"/a", "/b"}) // from memory, and from the handler
        {
            const auto unchanged = _rig.get(target, {{"If-None-Match", "\"x\", W/" + tag}});
            CPPUNIT_ASSERT_EQUAL(304, unchanged.status);
            CPPUNIT_ASSERT_EQUAL(std::string(), text(unchanged));
            CPPUNIT_ASSERT_EQUAL(tag, field(unchanged, "ETag"));
            CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), field(unchanged, "Cache-Control"));
            CPPUNIT_ASSERT_EQUAL(std::string("-"), field(unchanged, "Content-Type"));
        }
        CPPUNIT_ASSERT_EQUAL(200, _rig.get("/a", {{"If-None-Match", "\"x\""}}).status);
    }

    void hidesTheClientsConditionsFromTheHandler()
    {
        _rig.handler = [](const Request& request)
        {
            CPPUNIT_ASSERT(!request.header("If-None-Match") && !request.header("If-Modified-Since"));
            CPPUNIT_ASSERT(request.header("Accept"));
            return plain("whole");
        };
        const auto answer = _rig.get(
            "/a",
            {{"If-None-Match", "\"x\""}, {"Accept", "*/*"}, {"If-Modified-Since", "Wed, 01 Jan 2025 00:00:00 GMT"}});
        CPPUNIT_ASSERT_EQUAL(std::string("whole"), text(answer));
    }

    void answersHeadFromTheEntryOfGet()
    {
        (void)_rig.get("/a");
        const auto head = _rig.send("HEAD", "/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(head));
        CPPUNIT_ASSERT_EQUAL(1, _rig.calls.load());
    }

    void fetchesGetForHead()
    {
        _rig.handler = [](const Request& request) { return plain(std::string(request.method)); };
        (void)_rig.send("HEAD", "/a");
        const auto get = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(get));
        CPPUNIT_ASSERT_EQUAL(std::string("GET"), text(get));
    }

    void honoursNoCacheOfARequest()
    {
        _rig.number();
        (void)_rig.get("/a");
        const auto fresh = _rig.get("/a", {{"Cache-Control", "no-cache"}});
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=request; stored"), status(fresh));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(fresh));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a")));
    }

    void honoursMaxAgeOfARequest()
    {
        _rig.number();
        (void)_rig.get("/a");
        _rig.clock.advance(10s);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"Cache-Control", "max-age=10"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"Cache-Control", "min-fresh=20"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a", {{"Cache-Control", "max-age=9"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), text(_rig.get("/a", {{"Cache-Control", "min-fresh=31"}})));
    }

    void storesNothingForANoStoreRequest()
    {
        const auto answer = _rig.get("/a", {{"Cache-Control", "no-store"}});
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=request"), status(answer));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _rig.cache->store().entries());
    }

    void answers504WhenOnlyStoredAnswersAreWanted()
    {
        const Pairs only{{"Cache-Control", "only-if-cached"}};
        const auto refusal = _rig.get("/a", only);
        CPPUNIT_ASSERT_EQUAL(504, refusal.status);
        CPPUNIT_ASSERT_MESSAGE("no breaker counts it", refusal.failure == Failure::notStored);
        (void)_rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(_rig.get("/a", only)));
    }

    void leavesRangesToTheHandler()
    {
        _rig.handler = [](const Request& request)
        {
            CPPUNIT_ASSERT_EQUAL(std::string_view("bytes=0-1"), request.header("Range").value());
            auto part = plain("an");
            part.status = 206;
            return part;
        };
        const auto part = _rig.get("/a", {{"Range", "bytes=0-1"}});
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=bypass"), status(part));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _rig.cache->store().entries());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ClientWishesTest);
} // namespace
} // namespace weir::cache::test
