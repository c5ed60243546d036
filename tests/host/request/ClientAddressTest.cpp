#include "request/ClientAddress.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>
#include <vector>

namespace
{
using Poco::Net::IPAddress;
using weir::Field;
using weir::host::parseCidr;

/// The client's address behind the proxies 10.0.0.0/8 and 2001:db8::/32.
std::string clientOf(const std::string& peer, const std::vector<Field>& headers)
{
    static const std::vector trusted{parseCidr("10.0.0.0/8").value(), parseCidr("2001:db8::/32").value()};
    return weir::host::clientAddress(IPAddress(peer), headers, trusted);
}

std::string forwardedFor(std::string_view value)
{
    return clientOf("10.0.0.1", {{"X-Forwarded-For", value}});
}

std::string forwarded(std::string_view value)
{
    return clientOf("10.0.0.1", {{"Forwarded", value}});
}

bool contains(std::string_view block, const std::string& address)
{
    return parseCidr(block).value().contains(IPAddress(address));
}

class ClientAddressTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ClientAddressTest);
    CPPUNIT_TEST(readsAddressesAndBlocks);
    CPPUNIT_TEST(refusesWhatIsNeither);
    CPPUNIT_TEST(comparesTheBitsOfThePrefix);
    CPPUNIT_TEST(comparesMappedAddressesAsIPv4);
    CPPUNIT_TEST(believesNobodyButATrustedPeer);
    CPPUNIT_TEST(readsForwardedForFromTheRight);
    CPPUNIT_TEST(stopsAtWhatDoesNotParse);
    CPPUNIT_TEST(readsSeveralFieldsAsOneList);
    CPPUNIT_TEST(readsTheStandardsField);
    CPPUNIT_TEST(prefersTheOlderFieldIfBothAreThere);
    CPPUNIT_TEST(leavesPortsAndBracketsOut);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsAddressesAndBlocks()
    {
        CPPUNIT_ASSERT_EQUAL(32U, parseCidr("192.0.2.1").value().prefix);
        CPPUNIT_ASSERT_EQUAL(128U, parseCidr("::1").value().prefix);
        CPPUNIT_ASSERT_EQUAL(8U, parseCidr("10.0.0.0/8").value().prefix);
        CPPUNIT_ASSERT_EQUAL(0U, parseCidr("::/0").value().prefix);
    }

    void refusesWhatIsNeither()
    {
        for (const std::string_view text : {"", "host", "10", "10/8", "10.0.0", "010.0.0.1", "256.0.0.1", "10.0.0.0/33",
                                            "10.0.0.0/-1", "10.0.0.0/", "::/129", "10.0.0.0/8/8", "1.2.3.4 x"})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !parseCidr(text));
    }

    void comparesTheBitsOfThePrefix()
    {
        CPPUNIT_ASSERT(contains("10.0.0.0/8", "10.255.255.255"));
        CPPUNIT_ASSERT(!contains("10.0.0.0/8", "11.0.0.0"));
        CPPUNIT_ASSERT(contains("192.0.2.128/25", "192.0.2.255"));
        CPPUNIT_ASSERT(!contains("192.0.2.128/25", "192.0.2.127"));
        CPPUNIT_ASSERT(contains("192.0.2.1", "192.0.2.1"));
        CPPUNIT_ASSERT(!contains("192.0.2.1", "192.0.2.0"));
        CPPUNIT_ASSERT(contains("2001:db8::/33", "2001:db8:7fff::1"));
        CPPUNIT_ASSERT(!contains("2001:db8::/33", "2001:db8:8000::1"));
        CPPUNIT_ASSERT(contains("0.0.0.0/0", "203.0.113.9"));
        CPPUNIT_ASSERT(!contains("0.0.0.0/0", "::1"));
    }

    void comparesMappedAddressesAsIPv4()
    {
        CPPUNIT_ASSERT(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), weir::http::unmapped(IPAddress("::ffff:192.0.2.1")).toString());
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), clientOf("::ffff:192.0.2.1", {}));
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8::1"), weir::http::unmapped(IPAddress("2001:db8::1")).toString());
    }

    void believesNobodyButATrustedPeer()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), clientOf("192.0.2.1", {{"X-Forwarded-For", "198.51.100.1"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.1"), clientOf("10.0.0.1", {}));
    }

    void readsForwardedForFromTheRight()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("198.51.100.1"), forwardedFor("198.51.100.1"));
        CPPUNIT_ASSERT_EQUAL(std::string("198.51.100.1"), forwardedFor("203.0.113.7, 198.51.100.1, 10.2.2.2"));
        CPPUNIT_ASSERT_EQUAL(std::string("10.9.9.9"), forwardedFor("10.9.9.9,10.2.2.2"));
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db9::1"), forwardedFor("2001:db9::1, 2001:db8::2"));
    }

    void stopsAtWhatDoesNotParse()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.1"), forwardedFor("unknown"));
        CPPUNIT_ASSERT_EQUAL(std::string("10.2.2.2"), forwardedFor("198.51.100.1, bogus, 10.2.2.2"));
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.1"), forwardedFor("198.51.100.1, "));
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.1"), forwardedFor("127.1"));
    }

    void readsSeveralFieldsAsOneList()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string("198.51.100.1"),
            clientOf("10.0.0.1", {{"X-Forwarded-For", "203.0.113.7, 198.51.100.1"}, {"x-forwarded-for", "10.2.2.2"}}));
    }

    void readsTheStandardsField()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("198.51.100.1"), forwarded("for=198.51.100.1;proto=http;by=203.0.113.43"));
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db9::17"), forwarded("proto=https; For=\"[2001:db9::17]:4711\""));
        CPPUNIT_ASSERT_EQUAL(std::string("198.51.100.1"), forwarded("for=203.0.113.7, for=198.51.100.1, for=10.2.2.2"));
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.1"), forwarded("for=_hidden"));
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.1"), forwarded("proto=http"));
    }

    void prefersTheOlderFieldIfBothAreThere()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("198.51.100.1"), clientOf("10.0.0.1", {{"Forwarded", "for=203.0.113.7"},
                                                                                {"X-Forwarded-For", "198.51.100.1"}}));
    }

    void leavesPortsAndBracketsOut()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("198.51.100.1"), forwardedFor("198.51.100.1:8080"));
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db9::1"), forwardedFor("[2001:db9::1]:8080"));
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db9::1"), forwardedFor("[2001:db9::1]"));
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.1"), forwardedFor("[2001:db9::1"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ClientAddressTest);
} // namespace
