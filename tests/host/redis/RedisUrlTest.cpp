#include "redis/RedisUrl.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using weir::host::parseRedisUrl;
using namespace std::string_literals;

/// The parts with a blank between them, or the clause.
std::string parts(const std::string& text)
{
    const auto url = parseRedisUrl(text);
    if (!url)
        return url.error();
    if (!url->path.empty())
        return url->path;
    return url->user + " " + url->password + " " + url->host + " " + std::to_string(url->port) + " " +
           std::to_string(url->database);
}

void assertRefused(const std::string& text, const std::string& word)
{
    const auto url = parseRedisUrl(text);
    CPPUNIT_ASSERT_MESSAGE(text + " is taken", !url);
    CPPUNIT_ASSERT_MESSAGE(text + ": " + url.error(), url.error().find(word) != std::string::npos);
    CPPUNIT_ASSERT_MESSAGE(url.error(), url.error().find("secret") == std::string::npos);
}

class RedisUrlTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisUrlTest);
    CPPUNIT_TEST(takesAHostAlone);
    CPPUNIT_TEST(takesPortAndDatabase);
    CPPUNIT_TEST(takesUserAndPassword);
    CPPUNIT_TEST(decodesWhatIsPercentEncoded);
    CPPUNIT_TEST(takesIpv6InBrackets);
    CPPUNIT_TEST(takesAUnixSocket);
    CPPUNIT_TEST(refusesOtherSchemes);
    CPPUNIT_TEST(refusesAWrongHostPortOrDatabase);
    CPPUNIT_TEST(refusesAPasswordThatIsNotEncoded);
    CPPUNIT_TEST(refusesAPathThatNoSocketCanHave);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesAHostAlone()
    {
        CPPUNIT_ASSERT_EQUAL("  cache.example 6379 0"s, parts("redis://cache.example"));
        CPPUNIT_ASSERT_EQUAL("  cache.example 6379 0"s, parts("redis://cache.example/"));
    }

    void takesPortAndDatabase() { CPPUNIT_ASSERT_EQUAL("  h 6380 15"s, parts("redis://h:6380/15")); }

    void takesUserAndPassword()
    {
        CPPUNIT_ASSERT_EQUAL("weir secret h 6379 0"s, parts("redis://weir:secret@h"));
        CPPUNIT_ASSERT_EQUAL(" secret h 1 2"s, parts("redis://:secret@h:1/2"));
        CPPUNIT_ASSERT_EQUAL("weir  h 6379 0"s, parts("redis://weir@h"));
        CPPUNIT_ASSERT_EQUAL(" a:b h 6379 0"s, parts("redis://:a:b@h"));
    }

    void decodesWhatIsPercentEncoded()
    {
        CPPUNIT_ASSERT_EQUAL("a@b p/%:?#+ h 6379 0"s, parts("redis://a%40b:p%2F%25%3A%3F%23+@h"));
    }

    void takesIpv6InBrackets()
    {
        CPPUNIT_ASSERT_EQUAL("  ::1 6379 0"s, parts("redis://[::1]"));
        CPPUNIT_ASSERT_EQUAL(" p fe80::1 6380 1"s, parts("redis://:p@[fe80::1]:6380/1"));
    }

    void takesAUnixSocket()
    {
        CPPUNIT_ASSERT_EQUAL("/run/redis.sock"s, parts("redis+unix:///run/redis.sock"));
        CPPUNIT_ASSERT_EQUAL("var/a b"s, parts("redis+unix://var/a%20b"));
    }

    void refusesOtherSchemes()
    {
        for (const auto* text : {"secret", "http://secret", "REDIS://secret", "redis:secret", ""})
            assertRefused(text, "neither redis:// nor redis+unix://");
        assertRefused("rediss://:secret@h", "TLS");
    }

    void refusesAWrongHostPortOrDatabase()
    {
        for (const auto* text : {"redis://", "redis:///0", "redis://:secret@", "redis://:6379", "redis://a b",
                                 "redis://:secret@h%00", "redis://[]", "redis://::1"})
            assertRefused(text, "host");
        assertRefused("redis://[::1", "']'");
        for (const auto* text : {"redis://h:", "redis://h:0", "redis://h:65536", "redis://h:x", "redis://h:-1",
                                 "redis://user:secret", "redis://[::1]x"})
            assertRefused(text, "port");
        for (const auto* text : {"redis://h/x", "redis://h/-1", "redis://h/1/2", "redis://h/4294967296"})
            assertRefused(text, "database");
    }

    void refusesAPasswordThatIsNotEncoded()
    {
        for (const auto* text : {"redis://:sec/secret@h", "redis://:sec@secret@h", "redis://:%zzsecret@h",
                                 "redis://:%2@h", "redis://a/secret:b@h"})
            assertRefused(text, "%40");
        for (const auto* text : {"redis://:secret?@h", "redis://:secret#@h", "redis://h?db=1"})
            assertRefused(text, "%3F");
    }

    void refusesAPathThatNoSocketCanHave()
    {
        assertRefused("redis+unix://", "path");
        assertRefused("redis+unix://" + std::string(108, 'x'), "107 bytes");
        CPPUNIT_ASSERT_EQUAL(std::string(107, 'x'), parts("redis+unix://" + std::string(107, 'x')));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisUrlTest);
} // namespace
