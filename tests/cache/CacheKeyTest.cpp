#include "CacheKey.h"

#include "CacheRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace weir::cache::test
{
namespace
{
class CacheKeyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CacheKeyTest);
    CPPUNIT_TEST(knowsNoOrderOfParameters);
    CPPUNIT_TEST(keepsTheOrderOfRepetitions);
    CPPUNIT_TEST(tellsWhatIsDifferentApart);
    CPPUNIT_TEST(joinsRepeatedFields);
    CPPUNIT_TEST(takesTheRequestAsItWasSentInAVerbatimScope);
    CPPUNIT_TEST(selectsAnEncodedAnswerByWhatIsAccepted);
    CPPUNIT_TEST_SUITE_END();

    static std::string key(const std::string& target, const Pairs& headers = {}, std::vector<std::string> vary = {})
    {
        const Asking asking("GET", target, headers);
        std::string key = "left over";
        writeKey(key, "rule", asking.request, vary);
        return key;
    }

public:
    void knowsNoOrderOfParameters() { CPPUNIT_ASSERT_EQUAL(key("/a?x=1&y=2"), key("/a?y=2&x=1")); }
    void keepsTheOrderOfRepetitions() { CPPUNIT_ASSERT(key("/a?x=1&x=2") != key("/a?x=2&x=1")); }

    void tellsWhatIsDifferentApart()
    {
        CPPUNIT_ASSERT(key("/a") != key("/A"));
        CPPUNIT_ASSERT(key("/a?x=1") != key("/a?x=2"));
        CPPUNIT_ASSERT(key("/a?x=12") != key("/a?x1=2"));
        CPPUNIT_ASSERT(key("/a?x=1:y") != key("/a?x=1&y="));
        CPPUNIT_ASSERT(key("/a", {{"A", "1"}}, {"A"}) != key("/a", {}, {"A"}));
        CPPUNIT_ASSERT(key("/a", {{"A", "1"}}, {"A"}) != key("/a", {{"B", "1"}}, {"B"}));
        CPPUNIT_ASSERT(key("/a?a=b", {}) != key("/a", {{"a", "b"}}, {"a"}));
    }

    void joinsRepeatedFields()
    {
        CPPUNIT_ASSERT_EQUAL(key("/a", {{"A", " 1, 2 "}}, {"A"}), key("/a", {{"A", "1"}, {"a", "2"}}, {"A"}));
    }

    void takesTheRequestAsItWasSentInAVerbatimScope()
    {
        const Scope scope{.name = "test", .verbatim = true};
        const auto verbatim = [&](const std::string& target, const Pairs& headers = {})
        {
            Asking asking("GET", target, headers);
            asking.request.scope = &scope;
            std::string key;
            writeKey(key, "rule", asking.request, {});
            return key;
        };
        CPPUNIT_ASSERT_EQUAL(verbatim("/a?x=1"), verbatim("/a?x=1"));
        for (const std::string other : {"/a", "/a?", "/a?x", "/a?x=%31", "/a?x=1&"})
            CPPUNIT_ASSERT_MESSAGE(other, verbatim("/a?x=1") != verbatim(other));
        CPPUNIT_ASSERT(verbatim("/a?q=a+b") != verbatim("/a?q=a%20b"));
        CPPUNIT_ASSERT(verbatim("/a", {{"Host", "a.example"}}) != verbatim("/a", {{"Host", "b.example"}}));
    }

    void selectsAnEncodedAnswerByWhatIsAccepted()
    {
        const Asking asking("GET", "/a", {{"Accept-Encoding", "br"}});
        CPPUNIT_ASSERT(selectionOf(asking.request, plain("", {{"Vary", "Accept-Encoding"}}).headers, {}).empty());
        const auto encoded = plain("", {{"Vary", "Accept-Encoding"}, {"Content-Encoding", "br"}});
        CPPUNIT_ASSERT((selectionOf(asking.request, encoded.headers, {}) == Selection{{"Accept-Encoding", "br"}}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CacheKeyTest);
} // namespace
} // namespace weir::cache::test
