#include "request/ClientAddress.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>
#include <vector>

namespace
{
using Poco::Net::IPAddress;
using weir::Field;

/// The client's address behind the proxies 10.0.0.0/8 and 2001:db8::/32.
std::string clientOf(const std::string& peer, const std::vector<Field>& headers)
{
    static const std::vector trusted{weir::Cidr::parse("10.0.0.0/8").value(),
                                     weir::Cidr::parse("2001:db8::/32").value()};
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

class ClientAddressTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ClientAddressTest);
    CPPUNIT_TEST(unmapsThePeer);
    CPPUNIT_TEST(believesNobodyButATrustedPeer);
    CPPUNIT_TEST(readsForwardedForFromTheRight);
    CPPUNIT_TEST(stopsAtWhatDoesNotParse);
    CPPUNIT_TEST(readsSeveralFieldsAsOneList);
    CPPUNIT_TEST(readsTheStandardsField);
    CPPUNIT_TEST(prefersTheOlderFieldIfBothAreThere);
    CPPUNIT_TEST(leavesPortsAndBracketsOut);
    CPPUNIT_TEST_SUITE_END();

public:
    void unmapsThePeer()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), clientOf("::ffff:192.0.2.1", {}));
        CPPUNIT_ASSERT_EQUAL(std::string("198.51.100.1"),
                             clientOf("::ffff:10.0.0.1", {{"X-Forwarded-For", "198.51.100.1"}}));
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
