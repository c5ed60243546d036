#include "ClientKey.h"

#include "Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace
{
using namespace weir::ratelimit;
using weir::Field;

const KeyRule byAddress{};
const KeyRule byHeader{.kind = KeyRule::Kind::header, .header = "X-Api-Key"};
const KeyRule byRoute{.kind = KeyRule::Kind::route};

std::string keyOf(const KeyRule& rule, std::string_view client, const std::vector<Field>& headers = {})
{
    auto request = test::sampleRequest();
    request.client = client;
    request.headers = headers;
    std::string key = "start:";
    appendClientKey(key, rule, request);
    CPPUNIT_ASSERT(key.starts_with("start:"));
    return key.substr(6);
}

bool isMeant(const KeyRule& rule, std::string_view text, const std::string& key)
{
    const auto keys = keysMeant(rule, text);
    return std::ranges::find(keys, key) != keys.end();
}

class ClientKeyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ClientKeyTest);
    CPPUNIT_TEST(tellsIPv4AddressesApart);
    CPPUNIT_TEST(takesAnIPv6NetworkForOneClient);
    CPPUNIT_TEST(unmapsIPv4First);
    CPPUNIT_TEST(showsADigestOfAFieldInPlaceOfItsValue);
    CPPUNIT_TEST(fallsBackToTheAddressWithoutTheField);
    CPPUNIT_TEST(takesARouteForOneClient);
    CPPUNIT_TEST(understandsWhatAnOperatorNames);
    CPPUNIT_TEST_SUITE_END();

public:
    void tellsIPv4AddressesApart()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), keyOf(byAddress, "192.0.2.1"));
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.2"), keyOf(byAddress, "192.0.2.2"));
    }

    void takesAnIPv6NetworkForOneClient()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8:1:2::/64"), keyOf(byAddress, "2001:db8:1:2::1"));
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8:1:2::/64"), keyOf(byAddress, "2001:db8:1:2:ffff::2"));
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8:1:3::/64"), keyOf(byAddress, "2001:db8:1:3::1"));
    }

    void unmapsIPv4First() { CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), keyOf(byAddress, "::ffff:192.0.2.1")); }

    void showsADigestOfAFieldInPlaceOfItsValue()
    {
        // The digest of "abc" is the first example of FIPS 180-2, appendix B.
        CPPUNIT_ASSERT_EQUAL(std::string("sha256-ba7816bf8f01cfea414140de5dae2223"),
                             keyOf(byHeader, "192.0.2.1", {{"x-api-key", "abc"}}));
        const std::string long1(30'000, 'x');
        const auto key = keyOf(byHeader, "192.0.2.1", {{"X-Api-Key", long1}});
        CPPUNIT_ASSERT_EQUAL(std::size_t(39), key.size());
        CPPUNIT_ASSERT(key != keyOf(byHeader, "192.0.2.1", {{"X-Api-Key", long1 + "y"}}));
    }

    void fallsBackToTheAddressWithoutTheField()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), keyOf(byHeader, "192.0.2.1"));
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), keyOf(byHeader, "192.0.2.1", {{"X-Api-Key", ""}}));
    }

    void takesARouteForOneClient()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("POST /api/metrics"), keyOf(byRoute, "192.0.2.1"));
    }

    void understandsWhatAnOperatorNames()
    {
        CPPUNIT_ASSERT(isMeant(byAddress, "192.0.2.1", keyOf(byAddress, "192.0.2.1")));
        for (const auto* const text : {"2001:db8:1:2::1", "2001:db8:1:2::", "2001:db8:1:2::/64"})
            CPPUNIT_ASSERT_MESSAGE(text, isMeant(byAddress, text, keyOf(byAddress, "2001:db8:1:2:3::4")));
        CPPUNIT_ASSERT(isMeant(byHeader, "192.0.2.1", keyOf(byHeader, "192.0.2.1")));
        CPPUNIT_ASSERT(isMeant(byHeader, "abc", keyOf(byHeader, "192.0.2.1", {{"X-Api-Key", "abc"}})));
        CPPUNIT_ASSERT(isMeant(byRoute, "POST /api/metrics", keyOf(byRoute, "192.0.2.1")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ClientKeyTest);
} // namespace
